package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.rpc.RpcError;
import dev.ostler.drivers.rpc.RpcException;
import java.util.Map;

/** What the errors of agents mean. The message alone is often "Internal error": what happened stands in the data. */
final class AcpErrors {
    static final int METHOD_NOT_FOUND = -32601;
    private static final int AUTH_REQUIRED = -32000;
    private static final int NOT_FOUND = -32002;

    private AcpErrors() {}

    /** Message and detail in one line. */
    static String text(RpcError error) {
        JsonNode data = error.data();
        String detail = data.path("details").asText(data.path("message").asText(data.isTextual() ? data.asText() : ""));
        return detail.isEmpty() || error.message().contains(detail) ? error.message() : error.message() + ": " + detail;
    }

    /** A failure while it is opened. */
    static Throwable opening(Throwable e) {
        return switch (e) {
            case RpcException rpc
            when rpc.error().code() == AUTH_REQUIRED ->
                new DriverException(
                        VerdictReason.AUTH_REFUSED,
                        "the agent wants a login first: " + text(rpc.error())
                                + "; log in with its own command, or give it its key with --env");
            case RpcException rpc ->
                new DriverException(
                        VerdictReason.HANDSHAKE_FAILED, "the agent refused " + rpc.method() + ": " + text(rpc.error()));
            case OstlerException o
            when o.code() == ErrorCode.TIMEOUT ->
                new DriverException(VerdictReason.TIMEOUT, String.valueOf(o.getMessage()));
            case OstlerException o ->
                new DriverException(VerdictReason.HANDSHAKE_FAILED, String.valueOf(o.getMessage()));
            default -> e;
        };
    }

    /** The failure of a request as callers of Ostler know it. */
    static Throwable explain(Throwable e) {
        if (!(e instanceof RpcException rpc)) {
            return e;
        }
        int code = rpc.error().code();
        return new OstlerException(
                code == NOT_FOUND
                        ? ErrorCode.NOT_FOUND
                        : code == METHOD_NOT_FOUND ? ErrorCode.UNSUPPORTED : ErrorCode.PEER_FAILED,
                "the agent refused " + rpc.method() + ": " + text(rpc.error()),
                Map.of("method", rpc.method(), "code", code));
    }
}
