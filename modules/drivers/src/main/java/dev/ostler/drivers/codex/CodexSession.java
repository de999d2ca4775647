package dev.ostler.drivers.codex;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one thread, across connections: the turn gate, open items, open questions. No I/O and no clock; one
 * thread of control. What it holds back: frames that came before the answer of the request that caused them, and an
 * {@code idle} that came before the end of its turn.
 */
final class CodexSession {
    /** A turn as the server's history has it. */
    record PastTurn(Notice.Turn turn, List<Item> items) {}

    private record Prompt(String input, String client) {}

    private final Port port;
    private final Approvals approvals;
    private final Held held = new Held();
    private final RecentTurns ended = new RecentTurns();
    private @Nullable String model;
    private @Nullable String thread;
    private @Nullable ActiveTurn turn;
    private @Nullable Prompt starting;
    private @Nullable Usage used;
    private boolean fresh;
    private boolean opening;
    private boolean idle;
    private boolean mayHaveTerminals = true;
    private String status = "";

    CodexSession(Port port) {
        this.port = port;
        this.approvals = new Approvals(port);
    }

    /** Of the turns to come, or null for the thread's own. */
    @Nullable
    String model() {
        return model;
    }

    void model(@Nullable String other) {
        model = other;
    }

    Approvals approvals() {
        return approvals;
    }

    /** The thread's id; fails before one is open. */
    String thread() {
        if (thread == null) {
            throw new OstlerException(ErrorCode.CONFLICT, "no codex thread is open");
        }
        return thread;
    }

    /** Whether this is the thread that was started here and never had a turn. */
    boolean pristine(String id) {
        return id.equals(thread) && fresh && turn == null;
    }

    /** Whether this is the open thread, and so young that it is nowhere written down yet. */
    boolean unwritten(String id) {
        return id.equals(thread) && (fresh || turn != null);
    }

    /** Fails with {@code CONFLICT} unless another thread may take the place of this one now. */
    void mayChange() {
        checkGate();
        if (opening) {
            throw new OstlerException(ErrorCode.CONFLICT, "a session is being opened already");
        }
        if (!approvals.open().isEmpty()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT, "a question of session " + thread() + " waits; answer it first");
        }
    }

    /** Fails with {@code CONFLICT} when it is the open thread. */
    void mayRemove(String id) {
        if (id.equals(thread)) {
            throw new OstlerException(ErrorCode.CONFLICT, "session " + id + " is open; open another one first");
        }
    }

    /** The turn that runs, or null. */
    @Nullable
    String turn() {
        return turn == null ? null : turn.id();
    }

    /** Whether codex said idle while the turn's end is still missing. */
    boolean missesEnd() {
        return idle && turn != null;
    }

    /** Whether a command of this thread may run on in the background: not before the first tool, if all was seen. */
    boolean mayHaveTerminals() {
        return mayHaveTerminals;
    }

    // ---- opening

    /** It was started, not resumed: it has no past. */
    void startedFresh() {
        fresh = true;
        mayHaveTerminals = false;
    }

    /** A thread is being opened: everything about threads waits for the answer. */
    void opening() {
        opening = true;
    }

    /** It is open under this id. {@code expected} is a turn that ran when it was last seen, or null. */
    void opened(String id, @Nullable String expected) {
        if (!id.equals(thread)) {
            thread = id;
            used = null;
            fresh = false;
            mayHaveTerminals = true;
            turn = null;
        }
        if (turn == null && expected != null && !ended.contains(expected)) {
            turn = new ActiveTurn(id, expected, port::emit);
        }
    }

    /** Compares what was known with the server's history, the newest first. */
    void reconcile(List<PastTurn> history) {
        ActiveTurn known = turn;
        if (known != null) {
            reconcile(known, history);
        }
        if (turn == null && !history.isEmpty()) {
            PastTurn last = history.getFirst();
            if (last.turn().outcome() == null && !ended.contains(last.turn().id())) {
                adopt(last.turn().id(), null).catchUp(last.items());
            }
        }
    }

    private void reconcile(ActiveTurn known, List<PastTurn> history) {
        for (PastTurn past : history) {
            if (past.turn().id().equals(known.id())) {
                known.catchUp(past.items());
                TurnOutcome outcome = past.turn().outcome();
                if (outcome != null) {
                    finish(known, outcome, past.turn().error());
                }
                return;
            }
        }
        finish(known, TurnOutcome.INTERRUPTED, "the app-server does not know this turn any more");
    }

    /** Opening is over: what was held is worked off. */
    void ready(Optional<String> threadStatus) {
        opening = false;
        threadStatus.ifPresent(this::status);
        replay();
    }

    void openFailed() {
        opening = false;
        held.clear();
    }

    /** The connection is gone. What runs, runs on; what was missed is found out on the next opening. */
    void disconnected() {
        openFailed();
        approvals.disconnected();
        mayHaveTerminals = true;
        idle = false;
        if (turn != null) {
            turn.missed();
        }
    }

    // ---- the turn gate

    /** Takes the gate for a prompt; fails with {@code CONFLICT} when it is taken. */
    void prompting(String input, String client) {
        checkGate();
        if (opening) {
            throw new OstlerException(ErrorCode.CONFLICT, "another session is being opened; wait for it");
        }
        starting = new Prompt(input, client);
    }

    private void checkGate() {
        thread();
        if (turn != null || starting != null) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    turn == null
                            ? "a turn is being started; wait for it, or steer it"
                            : "turn " + turn.id() + " is running; steer it, interrupt it or wait for its end",
                    turn == null ? Map.of() : Map.of("turn", turn.id()));
        }
    }

    /** The prompt's answer came; gives the turn's id. */
    String prompted(String id) {
        Prompt prompt = starting;
        starting = null;
        if (turn == null && !ended.contains(id)) {
            adopt(id, prompt);
        }
        replay();
        return id;
    }

    /** The prompt was refused, or nobody knows. A turn that began all the same is still this prompt's. */
    void promptFailed() {
        Prompt prompt = starting;
        starting = null;
        held.firstTurnStarted()
                .filter(id -> turn == null && !ended.contains(id))
                .ifPresent(id -> adopt(id, prompt));
        replay();
    }

    // ---- what the server says

    void on(Notice notice) {
        if (!held.hold(notice, opening, starting != null)) {
            apply(notice);
        }
        if (held.full()) {
            opening = false;
            promptFailed();
        }
    }

    private void replay() {
        held.drain().forEach(this::apply);
    }

    private void apply(Notice notice) {
        switch (notice) {
            case Notice.OfTurn of -> {
                mayHaveTerminals |= ofTool(of);
                if (of.thread().equals(thread) && !ended.contains(of.turn())) {
                    applyTurn(of, current(of.turn()));
                }
            }
            case Notice.Status(String of, String now) -> {
                if (of.equals(thread)) {
                    status(now);
                }
            }
            case Notice.Used(String of, String during, Usage usage) -> {
                // told again with every resume
                if (of.equals(thread) && !usage.equals(used)) {
                    used = usage;
                    port.emit(new SessionEvent.Used(of, during, usage));
                }
            }
            case Notice.Asked(Question question) -> approvals.asked(question, about(question));
            case Notice.Resolved(var _, String request) -> approvals.resolved(request);
            case Notice.Other(String of, String method, String frame) ->
                port.emit(new SessionEvent.Raw(of, method, frame));
            case Notice.Clock() -> {}
        }
    }

    private static boolean ofTool(Notice.OfTurn notice) {
        return switch (notice) {
            case Notice.ItemStarted started -> started.item().role() == Item.Role.TOOL;
            case Notice.ItemCompleted completed -> completed.item().role() == Item.Role.TOOL;
            case Notice.Delta delta -> delta.stream() == Notice.Stream.OUTPUT;
            case Notice.TurnStarted _, Notice.TurnCompleted _, Notice.Trouble _ -> false;
        };
    }

    private void applyTurn(Notice.OfTurn notice, ActiveTurn of) {
        switch (notice) {
            case Notice.Delta delta -> of.delta(delta);
            case Notice.TurnStarted _ -> {}
            case Notice.ItemStarted started -> of.started(started.item());
            case Notice.ItemCompleted completed -> of.completed(completed.item());
            case Notice.Trouble trouble ->
                port.emit(new SessionEvent.Failure(trouble.thread(), of.id(), trouble.message(), trouble.willRetry()));
            case Notice.TurnCompleted completed -> {
                TurnOutcome outcome = completed.snapshot().outcome();
                finish(
                        of,
                        outcome == null ? TurnOutcome.COMPLETED : outcome,
                        completed.snapshot().error());
            }
        }
    }

    /** The turn of a notice. One that is not known runs by somebody else's prompt, and codex has one at a time. */
    private ActiveTurn current(String id) {
        ActiveTurn known = turn;
        if (known != null && known.id().equals(id)) {
            return known;
        }
        if (known != null) {
            finish(known, TurnOutcome.INTERRUPTED, "turn " + id + " began and the end of this one was not told");
        }
        return adopt(id, null);
    }

    private ActiveTurn adopt(String id, @Nullable Prompt prompt) {
        ActiveTurn adopted = new ActiveTurn(thread(), id, port::emit);
        turn = adopted;
        idle = false;
        fresh = false;
        port.emit(new SessionEvent.TurnStarted(
                thread(), id, prompt == null ? null : prompt.input, prompt == null ? null : prompt.client));
        return adopted;
    }

    private void finish(ActiveTurn over, TurnOutcome outcome, @Nullable String error) {
        over.cut();
        approvals.turnOver(over.id());
        ended.add(over.id());
        turn = null;
        port.emit(new SessionEvent.TurnEnded(thread(), over.id(), outcome, error));
        if (idle) {
            idle = false;
            status("idle");
        }
    }

    private void status(String now) {
        idle = now.equals("idle") && turn != null;
        if (!idle && !now.equals(status)) {
            status = now;
            port.emit(new SessionEvent.StatusChanged(thread(), now));
        }
    }

    private Optional<String> about(Question question) {
        ActiveTurn of = turn;
        String item = question.item();
        return of == null || item == null ? Optional.empty() : of.about(item);
    }
}
