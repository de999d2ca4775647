package dev.ostler.drivers;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to one app-server for one harness, through as many connections as it takes. All methods are called on one
 * Vert.x context; every request to the server has a timer; a failure is a {@link DriverException} (it could not be
 * reached) or an {@link dev.ostler.core.error.OstlerException}: {@code CONFLICT} when the session is not in a state for
 * it, {@code UNSUPPORTED} when this agent cannot do it at all, {@code PEER_FAILED} when it refused or did not answer in
 * time, {@code NOT_FOUND} for a session that it does not know.
 */
public interface Driver {
    /** What a driver tells; never blocks, never throws. */
    interface Listener {
        void onEvent(SessionEvent event);

        /** The connection is gone though nobody closed it. Says nothing about the process. */
        void onDisconnected(String why);
    }

    /** How a session is opened. */
    sealed interface Open {
        record New() implements Open {}

        /**
         * Goes on with a session.
         *
         * @param turn the turn that ran when the session was last seen, so that its end is told when it ended
         *     meanwhile; null when none ran, or when this driver knows it
         * @param asked request ids of the questions that were open then: of those that a codec reads again, only these
         *     still wait
         */
        record Resume(String session, @Nullable String turn, Set<String> asked) implements Open {
            public Resume {
                asked = Set.copyOf(asked);
            }

            public Resume(String session, @Nullable String turn) {
                this(session, turn, Set.of());
            }

            public Resume(String session) {
                this(session, null);
            }
        }
    }

    /** An open session; {@code turn} is the one that runs, or null. */
    record Session(String id, @Nullable String turn) {}

    /**
     * Dials, proves the credential, shakes hands and opens a session. Called again after a disconnect: then it resumes,
     * sends open questions again as events and ends turns that ended meanwhile.
     */
    Future<Session> open(Open how);

    /**
     * What this very agent can do, as it said when it was opened; null before, and of agents that can what their
     * {@link Protocol#capabilities} say.
     */
    default @Nullable Capabilities capabilities() {
        return null;
    }

    /** Only dials and shakes hands: whether the endpoint answers its protocol. */
    Future<Void> probe();

    /**
     * Starts a turn; the future has the agent's turn id. The event of its beginning may come before the answer or after
     * it. Fails with {@code CONFLICT} while another turn runs: nothing waits here.
     *
     * @param client who sent it, for the turn's event
     */
    Future<String> prompt(String text, String client);

    /** The same, with images that the agent is shown. */
    default Future<String> prompt(String text, List<Image> images, String client) {
        return images.isEmpty() ? prompt(text, client) : unsupported("be shown images");
    }

    /**
     * The sessions that the agent keeps, newest first.
     *
     * @param from {@link Page#next} of the page before, null for the beginning
     * @param most so many entries at most
     */
    default Future<Page<SessionInfo>> sessions(@Nullable String from, int most) {
        return unsupported("list sessions");
    }

    /** Those that were put away, in the same manner. */
    default Future<Page<SessionInfo>> archived(@Nullable String from, int most) {
        return unsupported("list the sessions that were put away");
    }

    /** The past of a session, oldest first; {@code from} and {@code most} as in {@link #sessions}. */
    default Future<Page<HistoryItem>> history(String session, @Nullable String from, int most) {
        return unsupported("tell the past of a session");
    }

    /**
     * Opens another session over the same connection, in place of the one that is open; refused with {@code CONFLICT}
     * while a turn runs.
     */
    default Future<Session> change(Open how) {
        return unsupported("open another session while it runs");
    }

    /** Removes a session that is not open. */
    default Future<Void> delete(String session) {
        return unsupported("delete a session");
    }

    /** Copies a session; the future has the copy's id. It is not opened. */
    default Future<String> fork(String session) {
        return unsupported("copy a session");
    }

    /** Puts a session that is not open away, out of the lists, or takes it back. */
    default Future<Void> archive(String session, boolean away) {
        return unsupported("put a session away");
    }

    /**
     * Gives it another model from the next turn on, and in the sessions that are opened after; fails with
     * {@code PEER_FAILED} or {@code INVALID_REQUEST} when the agent does not take it. A later driver of the same harness
     * is told of it by its {@link Target}.
     */
    default Future<Void> model(String model) {
        return unsupported("be given another model while it runs; start it with --model");
    }

    /** Types these bytes; completes when they are on their way, as {@link dev.ostler.drivers.stdio.Pipe#send}. */
    default Future<Void> input(byte[] bytes) {
        return unsupported("take what is typed");
    }

    /** Gives its terminal another size. */
    default Future<Void> resize(TerminalSize size) {
        return unsupported("be given another size");
    }

    /**
     * What its terminal shows at this very moment, {@code ansi} with the escapes; fails with {@code UNSUPPORTED}.
     *
     * @param cover puts others in the place of characters that nobody is to see, as many, so that nothing moves
     */
    default Picture screen(boolean ansi, UnaryOperator<String> cover) {
        throw new OstlerException(ErrorCode.UNSUPPORTED, "this agent has no screen");
    }

    /** A terminal at one moment; {@code text} begins with what has left the screen and is kept. */
    record Picture(String text, TerminalSize size) {}

    private static <T> Future<T> unsupported(String what) {
        return Future.failedFuture(new OstlerException(ErrorCode.UNSUPPORTED, "this agent cannot " + what));
    }

    /** Adds text to the running turn; the future has its id. Fails with {@code CONFLICT} when none runs. */
    Future<String> steer(String text);

    /** Breaks off the running turn; the future has its id, or null when none ran. Completes when the turn has ended. */
    Future<@Nullable String> interrupt();

    /**
     * Answers a question. False when it was settled before.
     *
     * @param requestId as in its event
     * @param content the agent's own answer object for questions that want more than a decision, or null
     */
    Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content);

    /**
     * The protocol's part of a release: abort interrupts and settles what is pending, delete also removes the session,
     * detach unsubscribes. Bounded; a server that does not answer is no reason to fail.
     */
    Future<Void> release(Release policy);

    /** Closes the connection; completes when it is closed. No {@code onDisconnected} follows. */
    Future<Void> close();
}
