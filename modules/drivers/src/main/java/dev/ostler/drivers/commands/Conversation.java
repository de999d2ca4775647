package dev.ostler.drivers.commands;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.stdio.Outlet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of one session: the turn gate, what is open in the turn, open questions. No I/O and no clock; built again
 * by reading frames again. What happens before the session has a name is told under the one that was resumed.
 */
public final class Conversation {
    private static final int REMEMBERED = 64;

    private record Prompt(String turn, String input, String client) {}

    private final Outlet outlet;
    private final Runnable settled;
    private final Questions questions;
    private final Set<String> ended = new LinkedHashSet<>();
    private String session = "";
    private @Nullable LiveTurn turn;
    private @Nullable Prompt starting;
    private @Nullable String interrupting;
    private @Nullable String expected;
    private Set<String> waiting = Set.of();
    private String status = "";

    /** {@code settled} is called when no turn and no question is open any more. */
    public Conversation(Outlet outlet, Runnable settled) {
        this.outlet = outlet;
        this.settled = settled;
        this.questions = new Questions(outlet::emit);
    }

    public String session() {
        return session;
    }

    /** Null before the agent has named it. */
    public @Nullable String sessionIfOpen() {
        return session.isEmpty() ? null : session;
    }

    /** The turn that runs. */
    public Optional<LiveTurn> turn() {
        return Optional.ofNullable(turn);
    }

    /** Whether nothing need be read again. */
    boolean isSettled() {
        return turn == null && starting == null && questions.open().isEmpty();
    }

    public void emit(SessionEvent event) {
        outlet.emit(event);
    }

    // ---- opening

    /** A session is gone on with: what is read now may be of {@code expected}, and {@code asked} may still wait. */
    void resuming(String id, @Nullable String turnThen, Set<String> asked) {
        session = id;
        expected = turnThen;
        waiting = Set.copyOf(asked);
    }

    /** What was told before has been read again. */
    public void caughtUp() {
        questions.caughtUp(session, waiting);
        waiting = Set.of();
        if (turn != null) {
            status = questions.open().isEmpty() ? "busy" : "waiting-approval";
        }
    }

    /** The agent says which session is open and whether it works in it. */
    void opened(String id, boolean busy) {
        session = id;
        String lost = expected;
        expected = null;
        LiveTurn live = turn;
        if (live != null && !busy) {
            end(live.id(), TurnOutcome.COMPLETED, null);
        } else if (live == null && busy) {
            String name = lost == null || ended.contains(lost) ? null : lost;
            turn = name == null ? null : new LiveTurn(session, name, outlet::emit);
        }
        if (lost != null && !ended.contains(lost) && (turn == null || !turn.id().equals(lost))) {
            remember(lost);
            emit(new SessionEvent.TurnEnded(
                    session, lost, TurnOutcome.INTERRUPTED, "the agent does not know this turn any more"));
        }
    }

    // ---- the turn gate

    /** Takes the gate for a prompt; fails with {@code CONFLICT} when it is taken. */
    void prompting(String id, String input, String client) {
        if (turn != null || starting != null) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    turn == null
                            ? "a turn is being started; wait for it, or steer it"
                            : "turn " + turn.id() + " is running; steer it, interrupt it or wait for its end",
                    turn == null ? Map.of() : Map.of("turn", turn.id()));
        }
        starting = new Prompt(id, input, client);
    }

    /** The prompt of this turn is taken, or it was read again that it was. */
    public void begin(String id) {
        Prompt prompt = starting != null && starting.turn.equals(id) ? starting : null;
        if (prompt != null) {
            starting = null;
        }
        if (ended.contains(id) || (turn != null && turn.id().equals(id))) {
            return;
        }
        if (turn != null) {
            end(turn.id(), TurnOutcome.INTERRUPTED, "turn " + id + " began and the end of this one was not told");
        }
        turn = new LiveTurn(session, id, outlet::emit);
        emit(new SessionEvent.TurnStarted(
                session, id, prompt == null ? null : prompt.input, prompt == null ? null : prompt.client));
        status("busy");
    }

    /** The agent works though its answer to the prompt is not here: it is this prompt's turn. False when there is none. */
    public boolean beginStarting() {
        Prompt prompt = starting;
        if (prompt != null) {
            begin(prompt.turn);
        }
        return prompt != null;
    }

    /** The prompt was refused, or nobody knows. */
    void promptFailed(String id) {
        if (starting != null && starting.turn.equals(id)) {
            starting = null;
        }
    }

    /** An interrupt is on its way. */
    void interrupting(String id) {
        interrupting = id;
    }

    /** Whether this turn was broken off by us. */
    public boolean isInterrupted(String id) {
        return id.equals(interrupting);
    }

    /** The turn is over; anything but the turn that runs is ignored. */
    public void end(String id, TurnOutcome outcome, @Nullable String error) {
        LiveTurn over = turn;
        if (over == null || !over.id().equals(id)) {
            return;
        }
        over.cut();
        questions.settledIf(session, q -> id.equals(q.turn()));
        turn = null;
        interrupting = null;
        remember(id);
        emit(new SessionEvent.TurnEnded(session, id, outcome, error));
        status("idle");
        over.ended();
        if (isSettled()) {
            settled.run();
        }
    }

    // ---- questions

    public void asked(Question question) {
        if (questions.asked(session, question, outlet.silent())) {
            status("waiting-approval");
        }
    }

    public void settled(String question) {
        if (questions.settled(session, question)) {
            answered();
        }
    }

    /** With a tool the questions about it are over. */
    public void toolOver(String item) {
        questions.settledIf(session, q -> item.equals(q.item()));
        answered();
    }

    Optional<Question> question(String id) {
        return questions.find(id);
    }

    List<Question> openQuestions() {
        return questions.open();
    }

    public void status(String now) {
        if (!now.equals(status)) {
            status = now;
            emit(new SessionEvent.StatusChanged(session, now));
        }
    }

    private void answered() {
        if (isSettled()) {
            settled.run();
        }
        if (turn != null
                && status.equals("waiting-approval")
                && questions.open().isEmpty()) {
            status("busy");
        }
    }

    /** What still comes about these is late, and a second end is none. */
    private void remember(String id) {
        ended.add(id);
        if (ended.size() > REMEMBERED) {
            ended.remove(ended.iterator().next());
        }
    }
}
