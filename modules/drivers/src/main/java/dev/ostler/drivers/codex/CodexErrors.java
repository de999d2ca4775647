package dev.ostler.drivers.codex;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.rpc.RpcError;
import dev.ostler.drivers.rpc.RpcException;
import java.util.Map;

/**
 * What codex's errors mean. Nearly all of them are {@code -32600} with a sentence for people, so that the sentence has
 * to be read, at its stable words only.
 */
final class CodexErrors {
    static final int OVERLOADED = -32001;
    private static final int INVALID_PARAMS = -32602;

    private CodexErrors() {}

    static boolean overloaded(Throwable e) {
        return e instanceof RpcException rpc && rpc.error().code() == OVERLOADED;
    }

    /** Nothing is loaded after a restart of the server, or after a long idle. */
    static boolean threadNotLoaded(Throwable e) {
        return says(e, "thread not found");
    }

    /** The thread has no turn yet, or there never was one of this id. */
    static boolean noRollout(Throwable e) {
        return says(e, "no rollout found");
    }

    /** The thread is loaded and never had a turn. */
    static boolean notMaterialized(Throwable e) {
        return says(e, "not materialized yet");
    }

    /** The thread's first turn runs and is not written down yet (seen on 0.169.0 under load). */
    static boolean notWrittenYet(Throwable e) {
        return says(e, "list_turns is not supported yet");
    }

    /** The turn is over, or another one runs. */
    static boolean noSuchTurn(Throwable e) {
        return says(e, "no active turn") || says(e, "expected active turn id");
    }

    private static boolean says(Throwable e, String words) {
        return e instanceof RpcException rpc && rpc.error().message().contains(words);
    }

    /** The failure as callers of Ostler know it. */
    static Throwable explain(Throwable e) {
        return switch (e) {
            case RpcException rpc -> explain(rpc);
            case OstlerException _, DriverException _ -> e;
            default -> new OstlerException(ErrorCode.PEER_FAILED, "the connection to codex failed: " + e.getMessage());
        };
    }

    private static OstlerException explain(RpcException e) {
        RpcError error = e.error();
        String text = error.message();
        if (error.code() == OVERLOADED) {
            return problem(ErrorCode.OVERLOADED, "codex is overloaded and refused " + e.method() + " to the last", e);
        }
        if (error.code() == INVALID_PARAMS
                && error.data().path("input_error_code").asText().equals("input_too_large")) {
            return problem(ErrorCode.TOO_LARGE, text, e);
        }
        if (text.contains("already has an active writer")) {
            return problem(
                    ErrorCode.CONFLICT,
                    "codex cannot open the session: another app-server on the same CODEX_HOME holds it (" + text
                            + "); release that one first",
                    e);
        }
        if (text.contains("thread not found") || text.contains("no rollout found")) {
            return problem(ErrorCode.NOT_FOUND, "codex knows no such session: " + text, e);
        }
        if (noSuchTurn(e)) {
            return problem(ErrorCode.CONFLICT, "codex refused " + e.method() + ": " + text, e);
        }
        return problem(ErrorCode.PEER_FAILED, "codex refused " + e.method() + ": " + text, e);
    }

    private static OstlerException problem(ErrorCode code, String message, RpcException e) {
        return new OstlerException(
                code, message, Map.of("method", e.method(), "code", e.error().code()));
    }
}
