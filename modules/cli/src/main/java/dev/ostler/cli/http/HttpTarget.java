package dev.ostler.cli.http;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a broker's HTTP is.
 *
 * @param host without brackets
 * @param path in front of every path, without a slash at its end
 */
public record HttpTarget(boolean tls, String host, int port, String path) {
    /** Reads {@code http://HOST[:PORT][/PATH]} or https; fails with {@code INVALID_REQUEST}. */
    public static HttpTarget parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw refuse(url, e.getReason());
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw refuse(url, "its scheme is not http or https");
        }
        if (uri.getHost() == null) {
            throw refuse(url, "it has no host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refuse(
                    "http://...", "only scheme, host, port and path belong into it; the token goes into OSTLER_TOKEN");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return new HttpTarget(
                tls,
                uri.getHost().replace("[", "").replace("]", ""),
                uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort(),
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /** The value of the Host header. */
    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether it can only be this machine. */
    public boolean local() {
        return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static OstlerException refuse(String url, String why) {
        return new OstlerException(
                ErrorCode.INVALID_REQUEST,
                "the broker's URL '" + url + "' is refused: " + why + "; expected http://HOST:PORT");
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority() + path;
    }
}
