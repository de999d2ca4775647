package dev.ostler.drivers.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.commands.Commands;
import dev.ostler.drivers.commands.Conversation;
import dev.ostler.drivers.commands.Dialect;
import dev.ostler.drivers.commands.Link;
import dev.ostler.drivers.commands.Question;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a serve is told what to do; what it says is for {@link ServeFrames}. */
final class ServeDialect implements Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(ServeDialect.class);

    private final Conversation conversation;
    private final Link link;
    private final ServeFrames frames;
    private final @Nullable String model;
    private boolean told;
    private boolean images;

    /** {@code model} is told to it before the first prompt; null leaves it its own. */
    ServeDialect(Conversation conversation, Link link, @Nullable String model) {
        this.conversation = conversation;
        this.link = link;
        this.frames = new ServeFrames(conversation);
        this.model = model;
    }

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public Capabilities capabilities() {
        return ServeProtocol.CAPABILITIES.with(Ability.IMAGES, images);
    }

    @Override
    public void frame(JsonNode frame, String line) {
        if (frame.path("type").asText("").equals("ready")) {
            able(frame.path("capabilities"));
        }
        frames.frame(frame, line);
    }

    @Override
    public Future<State> state() {
        return link.handshake(id("state"), "get_state").map(ServeDialect::state).compose(this::asked);
    }

    /** Its first frame said what it can, unless an earlier broker has read that. */
    private Future<State> asked(State state) {
        return told
                ? Future.succeededFuture(state)
                : link.call(id("capabilities"), "get_capabilities", Map.of())
                        .onSuccess(this::able)
                        .map(state)
                        .recover(e -> {
                            LOG.debug("the serve did not say what it can: {}", e.getMessage());
                            return Future.succeededFuture(state);
                        });
    }

    private void able(JsonNode capabilities) {
        told = true;
        images = capabilities.path("images").asBoolean();
    }

    @Override
    public Future<State> ready(State state) {
        return model == null
                ? Future.succeededFuture(state)
                : model(model).map(state).recover(e -> keepsItsModel(state, model, e));
    }

    /** Its arguments may have chosen the model, and its agent may keep the one it has: it is told, and no failure. */
    private Future<State> keepsItsModel(State state, String wanted, Throwable why) {
        if (!(why instanceof OstlerException refused) || refused.code() != ErrorCode.PEER_FAILED) {
            return Future.failedFuture(why);
        }
        conversation.emit(new SessionEvent.Failure(
                state.session(), null, "model '" + wanted + "' is not chosen: " + refused.getMessage(), false));
        return Future.succeededFuture(state);
    }

    @Override
    public Future<State> resumed(State state, String session) {
        return state.session().equals(session)
                ? Future.succeededFuture(state)
                : Future.failedFuture(new DriverException(
                        VerdictReason.HANDSHAKE_FAILED,
                        "the serve has session " + state.session() + " open, not " + session
                                + ": start it over that session's --session-file"));
    }

    @Override
    public Map<String, ?> prompt(String text, List<Image> images) {
        return Commands.prompt(text, images);
    }

    @Override
    public void accepted(String turn) {}

    @Override
    public Future<String> steer(String turn, String text) {
        return link.call("steer:" + turn + ":" + UlidCreator.getMonotonicUlid(), "steer", Map.of("message", text))
                .map(turn);
    }

    @Override
    public Future<Void> abort(String turn) {
        return link.call("abort:" + turn, "abort", Map.of(), link.settings().turnEnd())
                .mapEmpty();
    }

    /** Its {@code turn_end} says so. */
    @Override
    public void aborted(String turn) {}

    @Override
    public Future<Void> answer(Question question, Decision decision, @Nullable Map<String, Object> content) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("approvalId", question.id());
        members.put("decision", decision.wire());
        if (content != null) {
            members.put("content", content);
        }
        return link.call(id("answer"), "answer", members).mapEmpty();
    }

    @Override
    public void dismiss(Question question) {
        answer(question, Decision.DENY, null)
                .onFailure(e -> LOG.debug("question {} was not dismissed: {}", question.id(), e.getMessage()));
    }

    @Override
    public Future<Void> model(String wanted) {
        return link.call(id("model"), "set_model", Map.of("model", wanted)).mapEmpty();
    }

    @Override
    public Future<Page<HistoryItem>> history(@Nullable String from, int most) {
        return link.call(id("messages"), "get_messages", ServeHistory.members(from, most))
                .map(ServeHistory::page);
    }

    @Override
    public Future<State> change(Driver.Open how) {
        if (how instanceof Driver.Open.Resume) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.UNSUPPORTED, "a serve opens an old session only when it is started over its file"));
        }
        return link.call(id("new"), "new_session", Map.of())
                .compose(_ -> link.call(id("state"), "get_state", Map.of()))
                .map(ServeDialect::state);
    }

    private static State state(JsonNode state) {
        String session = state.path("sessionId").asText("");
        if (session.isEmpty()) {
            throw new OstlerException(ErrorCode.PEER_FAILED, "the serve did not name its session");
        }
        return new State(session, state.path("isStreaming").asBoolean());
    }

    private static String id(String what) {
        return what + ":" + UlidCreator.getMonotonicUlid();
    }
}
