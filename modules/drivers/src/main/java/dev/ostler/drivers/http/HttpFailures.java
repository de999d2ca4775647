package dev.ostler.drivers.http;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;

/** What a failed request means for a connection that is being made. */
final class HttpFailures {
    private HttpFailures() {}

    static DriverException explain(Endpoint endpoint, Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            switch (t) {
                case DriverException e -> {
                    return e;
                }
                case ConnectException _,
                        UnknownHostException _,
                        NoRouteToHostException _,
                        UnresolvedAddressException _ -> {
                    return new DriverException(
                            VerdictReason.ENDPOINT_REFUSED, "nobody answers at " + endpoint + ": " + text(t));
                }
                case TimeoutException _ -> {
                    return new DriverException(VerdictReason.TIMEOUT, endpoint + " did not answer in time: " + text(t));
                }
                default -> {}
            }
        }
        return new DriverException(
                VerdictReason.HANDSHAKE_FAILED, endpoint + " answered, but not as an HTTP server: " + text(failure));
    }

    private static String text(Throwable t) {
        return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
    }
}
