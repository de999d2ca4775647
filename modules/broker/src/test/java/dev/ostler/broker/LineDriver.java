package dev.ostler.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.stdio.JsonFrames;
import dev.ostler.drivers.stdio.Outlet;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The codec of {@link LineProtocol}: keeps nothing that a replay does not give back. */
final class LineDriver implements Driver, JsonFrames.Codec {
    private static final long PATIENCE_SECONDS = 60;

    private final Pipe pipe;
    private final Outlet outlet;
    private final JsonFrames frames;
    private final Map<String, Promise<JsonNode>> waiting = new HashMap<>();
    private final Map<String, SessionEvent.ApprovalRequested> questions = new LinkedHashMap<>();
    private final Promise<Void> caughtUp = Promise.promise();
    private final StringBuilder text = new StringBuilder();
    private Set<String> asked = Set.of();
    private String session = "";
    private @Nullable String turn;
    private @Nullable String prompted;
    private @Nullable String client;
    private @Nullable Promise<Void> turnEnds;
    private int prompts;

    LineDriver(Vertx vertx, Target target, Listener listener) {
        this.pipe = target.pipe();
        this.outlet = new Outlet(listener);
        this.frames = new JsonFrames(vertx, outlet, this);
    }

    @Override
    public Future<Session> open(Open how) {
        if (how instanceof Open.Resume resume) {
            session = resume.session();
            turn = resume.turn();
            asked = resume.asked();
        }
        return pipe.open(frames)
                .compose(_ -> pipe.fresh() ? hello() : caughtUp.future())
                .map(_ -> {
                    settle();
                    return new Session(session, turn);
                });
    }

    private Future<Void> hello() {
        return request("hello", "\"resume\":" + Json.write(session)).map(answer -> {
            session = answer.path("session").asText();
            return null;
        });
    }

    private Future<JsonNode> request(String id, String members) {
        Promise<JsonNode> answer = Promise.promise();
        waiting.put(id, answer);
        pipe.write("{\"id\":" + Json.write(id) + "," + members + "}").onFailure(answer::tryFail);
        return answer.future().timeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void frame(JsonNode frame, String line) {
        if (frame.has("id")) {
            answered(frame);
        } else if (frame.has("begin")) {
            String begun = frame.path("begin").asText();
            turn = begun;
            text.setLength(0);
            outlet.emit(new SessionEvent.TurnStarted(session, begun, prompted, client));
        } else if (turn != null) {
            ofTurn(frame, turn);
        } else {
            outlet.emit(new SessionEvent.Raw(session, "line", line));
        }
        settle();
    }

    private void answered(JsonNode frame) {
        Promise<JsonNode> to = waiting.remove(frame.path("id").asText());
        if (to == null) {
            return;
        }
        if (frame.has("error")) {
            to.tryFail(new OstlerException(
                    ErrorCode.PEER_FAILED, frame.path("error").asText()));
        } else {
            to.tryComplete(frame);
        }
    }

    private void ofTurn(JsonNode frame, String t) {
        if (frame.has("delta")) {
            text.append(frame.path("delta").asText());
            outlet.emit(new SessionEvent.TextDelta(
                    session, t, t + "-text", frame.path("delta").asText()));
        } else if (frame.has("tool")) {
            String item = frame.path("tool").asText();
            outlet.emit(new SessionEvent.ToolStarted(session, t, item, "count", "{}"));
            outlet.emit(new SessionEvent.ToolEnded(session, t, item, "count", "completed", 0, null));
        } else if (frame.has("ask")) {
            String id = frame.path("ask").asText();
            SessionEvent.ApprovalRequested question =
                    new SessionEvent.ApprovalRequested(session, t, id, ApprovalKind.COMMAND, "may I?", "{}");
            if (!outlet.silent() || asked.contains(id)) {
                questions.put(id, question);
            }
            outlet.emit(question);
        } else if (frame.has("settled")) {
            String id = frame.path("settled").asText();
            questions.remove(id);
            outlet.emit(new SessionEvent.ApprovalResolved(session, t, id));
        } else if (frame.has("end")) {
            outlet.emit(new SessionEvent.ItemCompleted(session, t, t + "-text", "message", text.toString(), true));
            ended(t, TurnOutcome.fromWire(frame.path("end").asText()), null);
        }
    }

    private void ended(String t, TurnOutcome outcome, @Nullable String why) {
        turn = null;
        questions.clear();
        outlet.emit(new SessionEvent.TurnEnded(session, t, outcome, why));
        if (turnEnds != null) {
            turnEnds.tryComplete();
        }
    }

    private void settle() {
        if (turn == null && questions.isEmpty()) {
            pipe.settled();
        }
    }

    @Override
    public void caughtUp() {
        questions.values().forEach(outlet::emit);
        caughtUp.tryComplete();
    }

    @Override
    public void ended(String why) {
        if (turn != null) {
            ended(turn, TurnOutcome.FAILED, why);
        }
        waiting.values().forEach(w -> w.tryFail(new OstlerException(ErrorCode.PEER_FAILED, why)));
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<String> prompt(String input, String by) {
        if (turn != null) {
            return Future.failedFuture(new OstlerException(ErrorCode.CONFLICT, "a turn runs"));
        }
        prompted = input;
        client = by;
        return request("prompt:" + prompts++, "\"text\":" + Json.write(input))
                .map(answer -> answer.path("turn").asText());
    }

    @Override
    public Future<String> steer(String input) {
        return Future.failedFuture(new OstlerException(ErrorCode.UNSUPPORTED, "no steering"));
    }

    @Override
    public Future<@Nullable String> interrupt() {
        String running = turn;
        if (running == null) {
            return Future.succeededFuture();
        }
        Promise<Void> ends = Promise.promise();
        turnEnds = ends;
        return pipe.write("{\"interrupt\":true}").compose(_ -> ends.future()).map(_ -> running);
    }

    @Override
    public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
        if (questions.remove(requestId) == null) {
            return Future.succeededFuture(false);
        }
        return pipe.write("{\"answer\":" + Json.write(requestId) + ",\"allow\":" + (decision == Decision.ALLOW) + "}")
                .map(true);
    }

    @Override
    public Future<Void> release(Release policy) {
        return turn == null ? Future.succeededFuture() : interrupt().mapEmpty();
    }

    @Override
    public Future<Void> close() {
        waiting.values()
                .forEach(w -> w.tryFail(
                        new OstlerException(ErrorCode.PEER_FAILED, Objects.toString(session) + " is closed")));
        return pipe.close();
    }
}
