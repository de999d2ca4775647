package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Our control requests that wait for their answers; each has a timer. On the pipe's context. */
final class Controls {
    private record Waiting(String subtype, Promise<JsonNode> promise, long timer) {}

    private final Vertx vertx;
    private final Pipe pipe;
    private final Map<String, Waiting> waiting = new HashMap<>();

    /** Sets the ids of this broker apart from those of one before it, whose answers may still come. */
    private final String mine = UUID.randomUUID().toString().substring(0, 8);

    private long count;

    Controls(Vertx vertx, Pipe pipe) {
        this.vertx = vertx;
        this.pipe = pipe;
    }

    /**
     * Asks.
     *
     * @return the whole {@code response} member; fails with {@code PEER_FAILED} when it is an error, {@code TIMEOUT}
     */
    Future<JsonNode> call(String subtype, Map<String, ?> fields, Duration bound) {
        String id = subtype + ":" + mine + "-" + ++count;
        Promise<JsonNode> promise = Promise.promise();
        long timer = vertx.setTimer(
                bound.toMillis(),
                _ -> fail(
                        id,
                        new OstlerException(
                                ErrorCode.TIMEOUT,
                                "Claude Code did not answer " + subtype + " within " + bound.toMillis() + " ms")));
        waiting.put(id, new Waiting(subtype, promise, timer));
        pipe.write(Frames.request(id, subtype, fields)).onFailure(e -> fail(id, e));
        return promise.future();
    }

    /** An answer came in; false when nobody here waits for it. */
    boolean answered(JsonNode response) {
        Waiting asker = waiting.remove(response.path("request_id").asText());
        if (asker == null) {
            return false;
        }
        vertx.cancelTimer(asker.timer);
        if ("error".equals(response.path("subtype").asText())) {
            asker.promise.tryFail(new OstlerException(
                    ErrorCode.PEER_FAILED,
                    "Claude Code refused " + asker.subtype + ": "
                            + response.path("error").asText("no reason given")));
        } else {
            asker.promise.tryComplete(response);
        }
        return true;
    }

    void failAll(Throwable why) {
        List.copyOf(waiting.keySet()).forEach(id -> fail(id, why));
    }

    private void fail(String id, Throwable why) {
        Waiting asker = waiting.remove(id);
        if (asker != null) {
            vertx.cancelTimer(asker.timer);
            asker.promise.tryFail(why);
        }
    }
}
