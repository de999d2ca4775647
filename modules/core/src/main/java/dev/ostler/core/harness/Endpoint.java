package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an app-server listens: an {@code http, https, ws, wss} or {@code unix} URI. A bind wildcard is rewritten to
 * loopback, since it is an address to bind, not one to dial.
 */
public record Endpoint(@JsonValue URI uri) {
    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss", "unix");
    /** opencode prints {@code http://::1:4096}: an IPv6 host without its brackets. */
    private static final Pattern BARE_V6 = Pattern.compile("^(\\w+://)([0-9a-fA-F]*:[0-9a-fA-F:]*):(\\d+)([/?].*)?$");

    /** What stands before an {@code @}: a message that quotes the endpoint must not quote that. */
    private static final Pattern CREDENTIAL = Pattern.compile("//[^/?#]*@");

    /** Reads an endpoint; fails with {@code INVALID_REQUEST} that says what would be right. */
    @JsonCreator
    public static Endpoint parse(String text) {
        Matcher bare = BARE_V6.matcher(text);
        String repaired = bare.matches()
                ? bare.group(1) + "[" + bare.group(2) + "]:" + bare.group(3)
                        + (bare.group(4) == null ? "" : bare.group(4))
                : text;
        URI uri;
        try {
            uri = new URI(repaired);
        } catch (URISyntaxException e) {
            throw refuse(text, e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw refuse(text, "its scheme is not known here");
        }
        if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw refuse(text, "a credential does not belong into an endpoint; use auth");
        }
        if (scheme.equals("unix")) {
            if (uri.getRawAuthority() != null) {
                throw refuse(text, "a socket path is absolute, it begins with the third slash");
            }
            if (uri.getPath() == null || uri.getPath().isEmpty()) {
                throw refuse(text, "it names no socket path");
            }
            return new Endpoint(uri);
        }
        if (uri.getHost() == null) {
            throw refuse(text, "it has no host");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw refuse(text, "nobody can listen at port " + uri.getPort());
        }
        return new Endpoint(loopbackForWildcard(uri));
    }

    public String scheme() {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    public String host() {
        return uri.getHost() == null ? "" : uri.getHost().replace("[", "").replace("]", "");
    }

    /** The port, with the scheme's default filled in; -1 for a Unix socket. */
    public int port() {
        return switch (scheme()) {
            case "unix" -> -1;
            case "https", "wss" -> uri.getPort() < 0 ? 443 : uri.getPort();
            default -> uri.getPort() < 0 ? 80 : uri.getPort();
        };
    }

    public boolean tls() {
        return scheme().equals("https") || scheme().equals("wss");
    }

    /** Path and query, at least {@code /}. */
    public String target() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** The same without path and query. */
    public Endpoint origin() {
        return new Endpoint(URI.create(uri.getScheme() + "://" + uri.getRawAuthority()));
    }

    /** Whether it is on this machine: a Unix socket, {@code localhost}, 127/8 or ::1. */
    public boolean loopback() {
        return scheme().equals("unix")
                || host().equalsIgnoreCase("localhost")
                || literal(host()).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static URI loopbackForWildcard(URI uri) {
        Optional<InetAddress> wildcard = literal(bare(uri)).filter(InetAddress::isAnyLocalAddress);
        if (wildcard.isEmpty()) {
            return uri;
        }
        String to = wildcard.get() instanceof Inet4Address ? "127.0.0.1" : "[::1]";
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + to + port + path + query);
    }

    /** The address that a host stands for, without asking a name server. */
    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String bare(URI uri) {
        return uri.getHost() == null ? "" : uri.getHost().replace("[", "").replace("]", "");
    }

    private static OstlerException refuse(String text, String why) {
        return new OstlerException(
                ErrorCode.INVALID_REQUEST,
                "endpoint '" + CREDENTIAL.matcher(text).replaceFirst("//***@") + "' is refused: " + why
                        + "; expected ws://HOST:PORT, http://HOST:PORT, their TLS forms or unix:///PATH");
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
