package dev.ostler.gateway;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.util.List;
import java.util.Set;

/**
 * How a gateway listens.
 *
 * @param host address to bind
 * @param port 0 for one that the system picks
 * @param tokens who may come in; one at least
 * @param allowRemote whether an address off this machine may be bound
 * @param names further names that a {@code Host} header may carry, in lower case
 * @param limits its bounds
 */
public record GatewayOptions(
        String host, int port, List<AccessToken> tokens, boolean allowRemote, Set<String> names, GatewayLimits limits) {
    /** Existing relay clients look here. */
    public static final int DEFAULT_PORT = 4850;

    public GatewayOptions {
        tokens = List.copyOf(tokens);
        names = Set.copyOf(names);
        if (port < 0 || port > 65_535) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "port " + port + " is not one of 0 to 65535");
        }
        if (tokens.isEmpty()) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "a gateway without a token would be open to everybody: give it one");
        }
        if (!allowRemote && !HostNames.loopback(host)) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "host '" + host + "' is not loopback: bind 127.0.0.1, or allow remote clients explicitly, "
                            + "who would then send their tokens in the clear");
        }
    }

    /** Loopback with the default bounds. */
    public static GatewayOptions loopback(int port, List<AccessToken> tokens) {
        return new GatewayOptions("127.0.0.1", port, tokens, false, Set.of(), GatewayLimits.DEFAULT);
    }

    public GatewayOptions withLimits(GatewayLimits other) {
        return new GatewayOptions(host, port, tokens, allowRemote, names, other);
    }
}
