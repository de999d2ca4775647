package dev.ostler.drivers.opencode;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of one session, across connections: the turn gate, the turn that runs, the open questions. No I/O and no
 * clock; one thread of control. While the history is read, events wait.
 */
final class OpencodeSession {
    /** How often an idle server is looked at until a turn that it was given and has not begun is given up. */
    static final int LOOKS = 60;

    /** The same when there is a reason not to expect it any more. */
    static final int LOOKS_AFTER_TROUBLE = 4;

    /** More than a second of events at opencode's full speed. */
    static final int HELD = 65_536;

    private final Port port;
    private final Approvals approvals;
    private final Prompts prompts = new Prompts();
    private final Ended ended = new Ended();
    private final Set<String> children = new HashSet<>();
    private final List<Notice> held = new ArrayList<>();
    private @Nullable String model;
    private @Nullable String session;
    private @Nullable Turn turn;
    private @Nullable String starting;
    private boolean holding;
    private boolean busy;
    private boolean retrying;
    private long newest;
    private String status = "";

    OpencodeSession(Port port) {
        this.port = port;
        this.approvals = new Approvals(port);
    }

    /** Of the prompts to come, or null for the session's own; fails with {@code INVALID_REQUEST} when it is none. */
    @Nullable
    Model model() {
        return model == null ? null : Model.of(model);
    }

    void model(@Nullable String other) {
        model = other;
    }

    Approvals approvals() {
        return approvals;
    }

    /** Its id; fails before one is open. */
    String id() {
        if (session == null) {
            throw new OstlerException(ErrorCode.CONFLICT, "no opencode session is open");
        }
        return session;
    }

    /** The turn that runs, or null. */
    @Nullable
    String turn() {
        return turn == null ? null : turn.id();
    }

    /** The last turn that is known, running or not: where reading the history begins. */
    @Nullable
    String known() {
        return turn == null ? ended.last() : turn.id();
    }

    /** Whether the server seems to be idle while the turn's end is missing: its history has to be asked. */
    boolean missesEnd() {
        return turn != null && !busy;
    }

    // ---- opening

    /** It is open under this id. {@code expected} is a turn that ran when it was last seen, or null. */
    void opened(String id, @Nullable String expected) {
        if (!id.equals(session)) {
            session = id;
            turn = null;
            starting = null;
            newest = 0;
            ended.clear();
            children.clear();
            approvals.clear();
            status = "";
        }
        if (turn == null && expected != null && !ended.contains(expected)) {
            turn = new Turn(id, expected, LOOKS_AFTER_TROUBLE, port::emit);
        }
    }

    /** From now on events wait until {@link #reconcile} or {@link #release}. */
    void hold() {
        holding = true;
    }

    /** Sessions that work for this one. */
    void children(List<String> ids) {
        children.addAll(ids);
    }

    /**
     * Compares what is known with what the server knows, then works off what came meanwhile.
     *
     * @param again whether the open questions are told again, as they are after a reconnect
     * @param asked questions that an earlier broker knew of
     */
    void reconcile(Snapshot now, boolean again, Set<String> asked) {
        busy = now.status().busy();
        retrying = now.status().retry() != null;
        List<Snapshot.Past> past = now.past();
        int from = begin(past);
        for (Snapshot.Past old : past.subList(Math.max(0, from), past.size())) {
            if (old.message().user()) {
                prompted(old.message());
            } else {
                answered(old);
            }
        }
        past.stream().map(Snapshot.Past::message).filter(Message::user).forEach(this::seen);
        Turn known = turn;
        if (known != null && !busy && (known.ended() > 0 || (quiet() && (known.begun() || known.givenUp())))) {
            finish(known);
        }
        // opencode forgets no question of a run that was broken off: while nothing runs, nobody waits for an answer
        List<Question> open =
                now.questions().stream().filter(q -> busy && ours(q.session())).toList();
        approvals.are(id(), turn(), open, again, asked);
        tellStatus();
        release();
    }

    /** The index of the first message that may be new. */
    private int begin(List<Snapshot.Past> past) {
        String known = known();
        if (known == null && busy) {
            // a run that others began: its last prompt is what it answers
            int last = last(past);
            return last < 0 ? past.size() : last;
        }
        for (int i = 0; known != null && i < past.size(); i++) {
            if (past.get(i).message().id().equals(known)) {
                return i;
            }
        }
        return past.size();
    }

    private static int last(List<Snapshot.Past> past) {
        for (int i = past.size() - 1; i >= 0; i--) {
            if (past.get(i).message().user()) {
                return i;
            }
        }
        return -1;
    }

    private void answered(Snapshot.Past old) {
        Turn open = turn;
        if (open != null && open.covers(old.message().parent())) {
            open.answer(old.message());
            old.parts().forEach(open::part);
        }
    }

    /** Whether nothing that waits says more about the turn than the history did. */
    private boolean quiet() {
        return held.stream().noneMatch(notice -> notice instanceof Notice.Head || notice instanceof Notice.Status);
    }

    /** What waited is worked off; nothing waits any more. */
    void release() {
        holding = false;
        List<Notice> all = List.copyOf(held);
        held.clear();
        all.forEach(this::on);
    }

    /** The connection is gone. What runs, runs on; what was missed is found out on the next opening. */
    void disconnected() {
        holding = false;
        held.clear();
        if (turn != null) {
            turn.missed();
        }
    }

    // ---- the turn gate

    /** Takes the gate for a prompt; fails with {@code CONFLICT} when it is taken. */
    void prompting(String message, String text, String client) {
        id();
        if (turn != null || starting != null) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    turn == null
                            ? "a turn is being started; wait for it, or steer it"
                            : "turn " + turn.id() + " is running; steer it, interrupt it or wait for its end",
                    turn == null ? Map.of() : Map.of("turn", turn.id()));
        }
        starting = message;
        prompts.add(message, text, client);
    }

    /** The server has taken the prompt; gives the turn's id. */
    String taken(String message) {
        starting = null;
        Turn open = turn;
        if (open == null && !ended.contains(message)) {
            adopt(message);
        } else if (open != null && !open.covers(message)) {
            join(open, message);
            return open.id();
        }
        return message;
    }

    /** It was refused, or nobody knows. A turn that begins with it all the same is still this prompt's. */
    void promptFailed() {
        starting = null;
    }

    /** Text is sent to the turn that runs. Whether it comes in time to join it is told by {@link Port#placed}. */
    void steering(String message, String text) {
        prompts.add(message, text, null);
    }

    void interrupting() {
        if (turn != null) {
            turn.interrupting();
        }
    }

    // ---- what the server says

    /** Takes an event in; false when too many wait. */
    boolean on(Notice notice) {
        if (holding) {
            held.add(notice);
            return held.size() < HELD;
        }
        switch (notice) {
            case Notice.Connected _, Notice.Heartbeat _ -> {}
            case Notice.Head(Message message) -> {
                if (message.session().equals(session)) {
                    head(message);
                }
            }
            case Notice.Piece(var _, String of, Part part) -> {
                if (turn != null && turn.owns(of)) {
                    turn.part(part);
                }
            }
            case Notice.Delta(var _, String of, String part, String text) -> {
                if (turn != null && turn.owns(of)) {
                    turn.delta(part, text);
                }
            }
            case Notice.Status now -> {
                if (now.session().equals(session)) {
                    status(now);
                }
            }
            case Notice.Failed(String of, Message.Trouble trouble) -> {
                if (of.equals(session)) {
                    failed(trouble);
                }
            }
            case Notice.Asked(Question question) -> {
                if (ours(question.session())) {
                    approvals.asked(id(), turn(), question, false);
                    tellStatus();
                }
            }
            case Notice.Settled settled -> settled(settled);
            case Notice.Child(String child, String parent, String frame) -> {
                if (ours(parent)) {
                    children.add(child);
                    port.emit(new SessionEvent.Raw(child, "session", frame));
                }
            }
            case Notice.Other(String of, String type, String frame) -> {
                if (of == null || ours(of)) {
                    port.emit(new SessionEvent.Raw(of, type, frame));
                }
            }
        }
        return true;
    }

    private boolean ours(String of) {
        return of.equals(session) || children.contains(of);
    }

    private void head(Message message) {
        if (message.user()) {
            prompted(message);
            seen(message);
        } else if (turn != null && turn.covers(message.parent())) {
            turn.answer(message);
            if (!busy && turn.ended() > 0) {
                finish(turn);
            }
        }
    }

    private void seen(Message prompt) {
        newest = Math.max(newest, prompt.created());
    }

    /** A user message: the old ones are told again now and then, a new one begins a turn or joins the one that runs. */
    private void prompted(Message prompt) {
        Turn open = turn;
        boolean known = ended.contains(prompt.id()) || (open != null && open.covers(prompt.id()));
        if (known || (prompt.created() <= newest && !prompts.contains(prompt.id()))) {
            return;
        }
        if (open != null && open.ended() > 0 && prompt.created() >= open.ended()) {
            finish(open);
            open = null;
        }
        if (open == null) {
            adopt(prompt.id());
        } else {
            join(open, prompt.id());
        }
    }

    private void join(Turn open, String prompt) {
        open.join(prompt);
        prompts.take(prompt);
        port.placed(prompt, open.id());
    }

    private void status(Notice.Status now) {
        busy = now.busy();
        retrying = now.retry() != null;
        Turn open = turn;
        if (now.retry() != null) {
            port.emit(new SessionEvent.Failure(id(), turn(), now.retry(), true));
        }
        if (!busy && open != null && (open.ended() > 0 || open.stillborn())) {
            finish(open);
        }
        tellStatus();
    }

    private void failed(Message.Trouble trouble) {
        if (turn != null) {
            turn.failing(trouble);
        }
        if (!trouble.aborted()) {
            port.emit(new SessionEvent.Failure(id(), turn(), trouble.text(), false));
        }
    }

    private void settled(Notice.Settled settled) {
        approvals.settled(id(), settled.request()).ifPresent(question -> {
            if (settled.denied() && turn != null) {
                turn.denied(question.call());
            }
            tellStatus();
        });
    }

    private void adopt(String id) {
        Prompts.Sent sent = prompts.take(id);
        turn = new Turn(id(), id, LOOKS, port::emit);
        port.emit(new SessionEvent.TurnStarted(
                id(), id, sent == null ? null : sent.text(), sent == null ? null : sent.client()));
        port.placed(id, id);
    }

    private void finish(Turn over) {
        over.cut();
        approvals.turnOver(id(), over.id()).forEach(port::abandoned);
        ended.add(over);
        turn = null;
        port.emit(new SessionEvent.TurnEnded(id(), over.id(), over.outcome(), over.error()));
        tellStatus();
    }

    /** Idle is told after the end of the turn. */
    private void tellStatus() {
        String now = approvals.waiting()
                ? "waiting-approval"
                : retrying ? "retrying" : busy || turn != null ? "busy" : "idle";
        if (!now.equals(status)) {
            status = now;
            port.emit(new SessionEvent.StatusChanged(id(), now));
        }
    }
}
