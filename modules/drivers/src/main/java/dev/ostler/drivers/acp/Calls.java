package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.rpc.RpcError;
import dev.ostler.drivers.rpc.RpcException;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our requests that wait for their answers, each with a timer. Prompts are none of them: their answer ends a turn. */
final class Calls {
    private static final int BOUND = 64;

    private record Call(String method, Promise<JsonNode> promise, long timer) {}

    private final Vertx vertx;
    private final Pipe pipe;
    private final Map<String, Call> calls = new HashMap<>();

    Calls(Vertx vertx, Pipe pipe) {
        this.vertx = vertx;
        this.pipe = pipe;
    }

    /** Fails with {@link RpcException}, {@code TIMEOUT}, {@code OVERLOADED} or {@code PEER_FAILED}. */
    Future<JsonNode> call(String id, String method, Object params, Duration timeout) {
        if (calls.size() >= BOUND) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.OVERLOADED,
                    method + " is not sent: " + BOUND + " requests to the agent wait for their answers already"));
        }
        Promise<JsonNode> promise = Promise.promise();
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                _ -> fail(
                        id,
                        new OstlerException(
                                ErrorCode.TIMEOUT,
                                "the agent did not answer " + method + " within " + timeout.toMillis() + " ms")));
        calls.put(id, new Call(method, promise, timer));
        pipe.write(Wire.request(id, method, params)).onFailure(e -> fail(id, e));
        return promise.future();
    }

    /** An answer came; nothing happens when nobody waits for it (any more). */
    void answered(String id, JsonNode frame) {
        Call call = calls.remove(id);
        if (call == null) {
            return;
        }
        vertx.cancelTimer(call.timer);
        if (frame.hasNonNull("error")) {
            call.promise.tryFail(new RpcException(call.method, error(frame)));
        } else {
            call.promise.tryComplete(frame.path("result"));
        }
    }

    static RpcError error(JsonNode frame) {
        JsonNode error = frame.path("error");
        return new RpcError(
                error.path("code").asInt(),
                error.path("message").asText("an error without a message"),
                error.path("data"));
    }

    void failAll(String why) {
        for (String id : List.copyOf(calls.keySet())) {
            Call call = calls.get(id);
            String method = call == null ? "a request" : call.method;
            fail(
                    id,
                    new OstlerException(
                            ErrorCode.PEER_FAILED, "the agent was gone before it answered " + method + ": " + why));
        }
    }

    private void fail(String id, Throwable why) {
        Call call = calls.remove(id);
        if (call != null) {
            vertx.cancelTimer(call.timer);
            call.promise.tryFail(why);
        }
    }
}
