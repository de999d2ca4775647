package dev.ostler.drivers.pi;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.commands.Commands;
import dev.ostler.drivers.commands.Conversation;
import dev.ostler.drivers.commands.Dialect;
import dev.ostler.drivers.commands.Link;
import dev.ostler.drivers.commands.Question;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How pi is told what to do; what it says is for {@link PiFrames}. */
final class PiDialect implements Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(PiDialect.class);

    /** A prompt may be answered before pi counts as busy. */
    private static final Duration BEGINNING = Duration.ofSeconds(1);

    private final Conversation conversation;
    private final Link link;
    private final PiFrames frames;
    private final PiHistory history;
    private final PiSessions sessions;

    /** That which it was given here; the sessions that it opens would begin with their own. */
    private @Nullable String model;

    PiDialect(Conversation conversation, Link link) {
        this.conversation = conversation;
        this.link = link;
        this.frames = new PiFrames(conversation, this::confirmIdle);
        this.history = new PiHistory(link);
        this.sessions = new PiSessions(link);
    }

    @Override
    public String name() {
        return "pi";
    }

    /** A dialog with a timeout is answered by pi itself when it is over, without a word. */
    @Override
    public void frame(JsonNode frame, String line) {
        frames.frame(frame, line);
        JsonNode timeout = frame.path("timeout");
        if (timeout.canConvertToLong() && timeout.asLong() > 0) {
            String question = frame.path("id").asText("");
            link.vertx().setTimer(timeout.asLong(), _ -> conversation.settled(question));
        }
    }

    @Override
    public Future<State> state() {
        return link.handshake(id("state"), "get_state").map(sessions::seen);
    }

    @Override
    public Future<State> ready(State state) {
        return Future.succeededFuture(state);
    }

    @Override
    public Future<State> resumed(State state, String session) {
        if (state.session().equals(session)) {
            return link.fresh() && !state.busy() ? sessions.proven(state) : Future.succeededFuture(state);
        }
        if (state.busy()) {
            return Future.failedFuture(new DriverException(
                    VerdictReason.HANDSHAKE_FAILED,
                    "pi works in session " + state.session() + ", not in " + session + " that was to be resumed"));
        }
        return sessions.switchTo(session)
                .recover(e -> Future.failedFuture(new DriverException(
                        VerdictReason.HANDSHAKE_FAILED,
                        "session " + session + " cannot be resumed: " + e.getMessage())));
    }

    @Override
    public Map<String, ?> prompt(String text, List<Image> images) {
        if (frames.leftovers()) {
            forget();
        }
        return Commands.prompt(text, images);
    }

    /** A prompt that an extension takes for itself is answered and starts nothing. */
    @Override
    public void accepted(String turn) {
        unlessBusy(
                turn,
                () -> link.vertx()
                        .setTimer(
                                BEGINNING.toMillis(),
                                _ -> unlessBusy(turn, () -> {
                                    if (!frames.worked(turn)) {
                                        conversation.end(turn, TurnOutcome.COMPLETED, null);
                                    }
                                })));
    }

    private void unlessBusy(String turn, Runnable work) {
        link.call(id("begun"), "get_state", Map.of())
                .onSuccess(state -> {
                    if (!state.path("isStreaming").asBoolean() && !frames.worked(turn)) {
                        work.run();
                    }
                })
                .onFailure(e -> LOG.debug("pi did not say whether turn {} runs: {}", turn, e.getMessage()));
    }

    /** Pi 0.73.1 does not say that it has settled. */
    private void confirmIdle(String turn, Duration after) {
        link.vertx().setTimer(after.toMillis(), _ -> {
            if (!frames.retries(turn)) {
                link.call(id("settled"), "get_state", Map.of())
                        .onSuccess(state -> {
                            if (!state.path("isStreaming").asBoolean() && !frames.retries(turn)) {
                                frames.settled(turn);
                            }
                        })
                        .onFailure(e -> LOG.warn("pi did not say whether turn {} is over: {}", turn, e.getMessage()));
            }
        });
    }

    /** Text that comes too late would sleep in pi until the next prompt: it is taken back. */
    @Override
    public Future<String> steer(String turn, String text) {
        return link.call("steer:" + turn + ":" + UlidCreator.getMonotonicUlid(), "steer", Map.of("message", text))
                .compose(_ -> {
                    if (conversation
                            .turn()
                            .filter(live -> live.id().equals(turn))
                            .isPresent()) {
                        return Future.succeededFuture(turn);
                    }
                    forget();
                    return Future.failedFuture(
                            new OstlerException(ErrorCode.CONFLICT, "turn " + turn + " ended before it took the text"));
                });
    }

    /** Pi keeps what waits for its next answer through an abort; it would leak into the next prompt. */
    @Override
    public Future<Void> abort(String turn) {
        forget();
        return link.call("abort:" + turn, "abort", Map.of(), link.settings().turnEnd())
                .mapEmpty();
    }

    /** Pi answers when it is idle. */
    @Override
    public void aborted(String turn) {
        conversation.end(turn, TurnOutcome.INTERRUPTED, null);
    }

    private void forget() {
        send(Commands.frame(id("forget"), "clear_queue", Map.of()));
    }

    @Override
    public Future<Void> answer(Question question, Decision decision, @Nullable Map<String, Object> content) {
        return link.send(PiQuestions.answer(question, decision, content));
    }

    @Override
    public void dismiss(Question question) {
        send(PiQuestions.cancelled(question.id()));
    }

    @Override
    public Future<Page<HistoryItem>> history(@Nullable String from, int most) {
        return history.page(from, most);
    }

    @Override
    public Future<State> change(Driver.Open how) {
        return switch (how) {
            case Driver.Open.New _ -> withModel(sessions.fresh());
            case Driver.Open.Resume resume -> withModel(sessions.switchTo(resume.session()));
        };
    }

    private Future<State> withModel(Future<State> opened) {
        return opened.compose(state ->
                model == null ? Future.succeededFuture(state) : model(model).map(state));
    }

    @Override
    public Future<Void> model(String wanted) {
        int slash = wanted.indexOf('/');
        if (slash < 1 || slash == wanted.length() - 1) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.INVALID_REQUEST, "model '" + wanted + "' is not one of pi: expected PROVIDER/MODEL"));
        }
        return link.call(
                        id("model"),
                        "set_model",
                        Map.of("provider", wanted.substring(0, slash), "modelId", wanted.substring(slash + 1)))
                .onSuccess(_ -> model = wanted)
                .mapEmpty();
    }

    private void send(String frame) {
        link.send(frame).onFailure(e -> LOG.debug("not sent to pi: {}", e.getMessage()));
    }

    private static String id(String what) {
        return what + ":" + UlidCreator.getMonotonicUlid();
    }
}
