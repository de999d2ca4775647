package dev.ostler.drivers.stdio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.SessionEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Lines of a pipe as JSON, in their order. Long ones are parsed on a worker, so that one agent's 40 MB frame stalls
 * nobody. What is no JSON object is passed on as {@code raw}, never fatal.
 */
public final class JsonFrames implements Pipe.Reader {
    private static final int LONG = 1 << 20;
    private static final int SHOWN = 500;

    /** One protocol's understanding of frames. On the pipe's context. */
    public interface Codec {
        /** @param line the text of {@code frame} */
        void frame(JsonNode frame, String line);

        /** All that was told before has been read again; questions that still wait are told again. */
        void caughtUp();

        /** Nothing comes any more. */
        void ended(String why);
    }

    private final Vertx vertx;
    private final Outlet outlet;
    private final Codec codec;

    public JsonFrames(Vertx vertx, Outlet outlet, Codec codec) {
        this.vertx = vertx;
        this.outlet = outlet;
        this.codec = codec;
    }

    @Override
    public Future<Void> frame(String line, boolean told) {
        if (line.length() < LONG) {
            understand(parse(line), line, told);
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> parse(line)).map(frame -> {
            understand(frame, line, told);
            return null;
        });
    }

    private static JsonNode parse(String line) {
        try {
            return Json.mapper().readTree(line);
        } catch (JsonProcessingException e) {
            return Json.mapper().missingNode();
        }
    }

    private void understand(JsonNode frame, String line, boolean told) {
        outlet.silent(told);
        if (frame.isObject()) {
            codec.frame(frame, line);
        } else if (!line.isBlank()) {
            outlet.emit(new SessionEvent.Raw(
                    null, "text", Json.write(line.substring(0, Math.min(SHOWN, line.length())))));
        }
    }

    @Override
    public void caughtUp() {
        outlet.silent(false);
        codec.caughtUp();
    }

    @Override
    public void tooLong(long bytes) {
        outlet.emit(new SessionEvent.Failure(
                null, null, "a line of " + bytes + " bytes is over frameBytes and was left out", true));
    }

    @Override
    public void ended(String why) {
        codec.ended(why);
    }
}
