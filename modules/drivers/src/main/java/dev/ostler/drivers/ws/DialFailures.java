package dev.ostler.drivers.ws;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/** What a failed dial means. */
final class DialFailures {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int MOST_OF_A_BODY = 200;

    private DialFailures() {}

    /** {@code took} tells a silent server from one that hung up: the client reports both alike. */
    static DriverException explain(Endpoint endpoint, WsSettings settings, Throwable failure, Duration took) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            switch (t) {
                case DriverException e -> {
                    return e;
                }
                case UpgradeRejectedException e -> {
                    return rejected(endpoint, e);
                }
                case ConnectException _,
                        UnknownHostException _,
                        NoRouteToHostException _,
                        UnresolvedAddressException _ -> {
                    return refused(endpoint, t);
                }
                default -> {}
            }
        }
        if (took.compareTo(settings.dialTimeout()) >= 0) {
            return new DriverException(
                    VerdictReason.TIMEOUT,
                    endpoint + " did not answer the WebSocket upgrade within "
                            + settings.dialTimeout().toMillis() + " ms");
        }
        return new DriverException(
                VerdictReason.HANDSHAKE_FAILED,
                endpoint + " answered, but not as a WebSocket server: " + text(failure));
    }

    private static DriverException rejected(Endpoint endpoint, UpgradeRejectedException e) {
        int status = e.getStatus();
        return status == UNAUTHORIZED || status == FORBIDDEN
                ? new DriverException(
                        VerdictReason.AUTH_REFUSED,
                        endpoint + " refuses the credential: HTTP " + status + " at the WebSocket upgrade" + body(e))
                : new DriverException(
                        VerdictReason.HANDSHAKE_FAILED,
                        endpoint + " does not upgrade to WebSocket: it answered HTTP " + status + body(e));
    }

    /** What it said about it, on one line. */
    private static String body(UpgradeRejectedException e) {
        String text = e.getBody() == null
                ? ""
                : e.getBody().toString().replaceAll("\\s+", " ").strip();
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(MOST_OF_A_BODY, text.length()));
    }

    private static DriverException refused(Endpoint endpoint, Throwable why) {
        return new DriverException(VerdictReason.ENDPOINT_REFUSED, "nobody answers at " + endpoint + ": " + text(why));
    }

    static String text(Throwable t) {
        return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
    }
}
