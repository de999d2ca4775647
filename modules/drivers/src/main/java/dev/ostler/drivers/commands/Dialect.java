package dev.ostler.drivers.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.Page;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one peer says with its frames, and how it wants to be told. On the pipe's context. */
public interface Dialect {
    /** Makes one for one driver. */
    @FunctionalInterface
    interface Maker {
        Dialect make(Conversation conversation, Link link);
    }

    /** What a peer says of itself: its open session, and whether it works in it. */
    record State(String session, boolean busy) {}

    /** The peer's name in messages. */
    String name();

    /** As {@link Driver#capabilities()}. */
    default @Nullable Capabilities capabilities() {
        return null;
    }

    /** A frame that is no answer. */
    void frame(JsonNode frame, String line);

    /** Asks for the state: the handshake. */
    Future<State> state();

    /** A new session is to be used: what is left to do before. */
    Future<State> ready(State state);

    /** This session is to be gone on with; fails when that cannot be. */
    Future<State> resumed(State state, String session);

    /** The members of a prompt. */
    Map<String, ?> prompt(String text, List<Image> images);

    /** The prompt was taken. */
    void accepted(String turn);

    /** Adds text to the turn; the future has its id. */
    Future<String> steer(String turn, String text);

    /** Breaks the turn off; the id of the command is {@code abort:TURN}. */
    Future<Void> abort(String turn);

    /** The command to break this turn off was answered, or it was read again that it was. */
    void aborted(String turn);

    /**
     * Sends an answer.
     *
     * @throws dev.ostler.core.error.OstlerException {@code INVALID_REQUEST} when a decision alone does not answer it
     */
    Future<Void> answer(Question question, Decision decision, @Nullable Map<String, Object> content);

    /** Says that nobody answers any more; nothing is said when that fails. */
    void dismiss(Question question);

    /** The past of the open session. */
    Future<Page<HistoryItem>> history(@Nullable String from, int most);

    /** Gives it another model from its next turn on; fails with {@code PEER_FAILED} when it does not take it. */
    Future<Void> model(String model);

    /** Opens another session in place of the open one. */
    Future<State> change(Driver.Open how);
}
