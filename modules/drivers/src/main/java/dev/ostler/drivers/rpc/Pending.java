package dev.ostler.drivers.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Our requests that wait for their answers. Each has a timer, all of them a bound, and none survives the connection. */
final class Pending {
    private record Call(String method, Promise<JsonNode> promise, long timer) {}

    private final Vertx vertx;
    private final int bound;
    private final Map<String, Call> calls = new HashMap<>();
    private long lastId;

    Pending(Vertx vertx, int bound) {
        this.vertx = vertx;
        this.bound = bound;
    }

    int size() {
        return calls.size();
    }

    /**
     * Registers a call and sends it. Its future fails with {@code TIMEOUT} when no answer came in time, with
     * {@code OVERLOADED} when too many wait already.
     */
    Future<JsonNode> add(String method, Duration timeout, Consumer<String> send) {
        if (calls.size() >= bound) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.OVERLOADED,
                    method + " is not sent: " + bound + " requests to the app-server wait for their answers already"));
        }
        String id = Long.toString(++lastId);
        Promise<JsonNode> promise = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, timeout.toMillis()), _ -> {
            Call late = calls.remove(id);
            if (late != null) {
                late.promise.tryFail(new OstlerException(
                        ErrorCode.TIMEOUT,
                        "the app-server did not answer " + method + " within " + timeout.toMillis() + " ms"));
            }
        });
        calls.put(id, new Call(method, promise, timer));
        send.accept(id);
        return promise.future();
    }

    /** Settles a call; false when nobody waits for this id (any more). */
    boolean settle(String id, JsonNode result, @Nullable RpcError error) {
        Call call = calls.remove(id);
        if (call == null) {
            return false;
        }
        vertx.cancelTimer(call.timer);
        if (error == null) {
            call.promise.tryComplete(result);
        } else {
            call.promise.tryFail(new RpcException(call.method, error));
        }
        return true;
    }

    /** Fails one that could not be sent. */
    void fail(String id, Throwable why) {
        Call call = calls.remove(id);
        if (call != null) {
            vertx.cancelTimer(call.timer);
            call.promise.tryFail(why);
        }
    }

    /** Fails all of them: the connection is gone. */
    void failAll(String why) {
        List<Call> orphans = new ArrayList<>(calls.values());
        calls.clear();
        for (Call call : orphans) {
            vertx.cancelTimer(call.timer);
            call.promise.tryFail(new OstlerException(
                    ErrorCode.PEER_FAILED, "the connection ended before " + call.method + " was answered: " + why));
        }
    }
}
