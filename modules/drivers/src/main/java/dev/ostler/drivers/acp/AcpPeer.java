package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.stdio.JsonFrames;
import dev.ostler.drivers.stdio.Outlet;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both directions of one pipe: sorts frames by what they are. The ids of the agent's requests collide with those of
 * ours, so that a frame with a method is never taken for an answer.
 */
final class AcpPeer implements JsonFrames.Codec {
    private static final Logger LOG = LoggerFactory.getLogger(AcpPeer.class);

    private final Pipe pipe;
    private final Outlet outlet;
    private final AcpSession session;
    private final Calls calls;
    private final Runnable caughtUp;
    private final Consumer<String> ended;

    AcpPeer(Vertx vertx, Pipe pipe, Outlet outlet, AcpSession session, Runnable caughtUp, Consumer<String> ended) {
        this.pipe = pipe;
        this.outlet = outlet;
        this.session = session;
        this.calls = new Calls(vertx, pipe);
        this.caughtUp = caughtUp;
        this.ended = ended;
    }

    Future<JsonNode> call(String id, String method, Object params, Duration timeout) {
        return calls.call(id, method, params, timeout);
    }

    /** Sends a prompt; its answer ends the turn. */
    Future<Void> prompt(String turn, String text, List<Image> images) {
        return pipe.write(Wire.request(Ids.prompt(turn), "session/prompt", Wire.prompt(session.id(), text, images)));
    }

    Future<Void> notify(String method, Object params) {
        return pipe.write(Wire.notification(method, params));
    }

    Future<Void> answer(JsonNode id, Object result) {
        return pipe.write(Wire.result(id, result));
    }

    void failAll(String why) {
        calls.failAll(why);
    }

    @Override
    public void frame(JsonNode frame, String line) {
        boolean asks = frame.hasNonNull("id");
        if (frame.has("method")) {
            String method = frame.path("method").asText();
            if (asks) {
                request(method, frame, line);
            } else if (method.equals("session/update")) {
                session.update(frame.path("params"), line, outlet.silent());
            } else {
                raw(frame.path("params").path("sessionId").asText(null), method, line);
            }
        } else if (asks) {
            answered(frame.path("id").asText(), frame);
        } else {
            raw(null, frame.has("error") ? "error" : "frame", line);
        }
    }

    private void request(String method, JsonNode frame, String line) {
        if (method.equals("session/request_permission")) {
            session.asked(Question.of(frame, line), outlet.silent());
            return;
        }
        raw(frame.path("params").path("sessionId").asText(null), method, line);
        if (!outlet.silent()) {
            // neither files nor terminals are among our capabilities
            pipe.write(Wire.error(frame.path("id"), AcpErrors.METHOD_NOT_FOUND, "Method not found: " + method))
                    .onFailure(e -> LOG.debug("{} could not be refused: {}", method, e.getMessage()));
        }
    }

    private void answered(String id, JsonNode frame) {
        Optional<String> turn = Ids.turnOf(id);
        if (turn.isPresent()) {
            session.answered(turn.get(), frame, outlet.silent());
            return;
        }
        if (!frame.hasNonNull("error")) {
            Ids.openOf(id).ifPresent(session::provenOpen);
        }
        calls.answered(id, frame);
    }

    private void raw(@Nullable String of, String name, String line) {
        outlet.emit(new SessionEvent.Raw(of, name, line));
    }

    @Override
    public void caughtUp() {
        session.caughtUp();
        caughtUp.run();
    }

    @Override
    public void ended(String why) {
        calls.failAll(why);
        ended.accept(why);
    }
}
