package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state of the session that is open in one process: its turn and its questions. No I/O and no clock. */
final class AcpSession {
    /** What an agent may say before the beginning of its turn is known again. */
    private static final int STRAYS = 10_000;

    private final Port port;
    private final Ended ended = new Ended();
    private final List<JsonNode> strays = new ArrayList<>();
    private Questions questions = new Questions(Set.of());
    private @Nullable String id;
    private @Nullable AcpTurn turn;
    private @Nullable Usage used;
    private @Nullable String loading;
    private int copies;
    private Past past = new Past();
    private boolean openHere;
    private boolean pristine;
    private boolean recovering;

    AcpSession(Port port) {
        this.port = port;
    }

    /** Its id; fails before one is open. */
    String id() {
        if (id == null) {
            throw new OstlerException(ErrorCode.CONFLICT, "no session is open");
        }
        return id;
    }

    boolean is(String session) {
        return session.equals(id);
    }

    /** The turn that runs, or null. */
    @Nullable
    String turn() {
        return turn == null ? null : turn.id();
    }

    /** Whether nothing is open that would have to be read again. */
    boolean settled() {
        return turn == null && questions.isEmpty() && loading == null;
    }

    /** Whether it was made here and never had a turn: agents keep nothing of such a session. */
    boolean pristine(String session) {
        return is(session) && pristine;
    }

    // ---- opening

    /**
     * It is to be gone on with.
     *
     * @param fresh the process has just been started; in another one that session is open for certain while a turn or a
     *     question is
     */
    void resuming(Driver.Open.Resume resume, boolean fresh) {
        id = resume.session();
        openHere = !fresh && (resume.turn() != null || !resume.asked().isEmpty());
        questions = new Questions(resume.asked());
        recovering = true;
        if (resume.turn() != null) {
            turn = new AcpTurn(resume.session(), resume.turn(), port::emit);
        }
    }

    /** What was told before has been read again: questions that still wait are asked again. */
    void caughtUp() {
        questions.again().forEach(this::ask);
    }

    /** This process has that session open. */
    void provenOpen(String session) {
        openHere |= is(session);
    }

    boolean isOpenHere() {
        return openHere;
    }

    /** The process is another one than that in which it was open: what ran there ended with it. */
    void processChanged() {
        AcpTurn lost = turn;
        if (lost != null) {
            finish(lost, TurnOutcome.INTERRUPTED, "the process in which it ran is gone");
        }
        questions.removeAll().forEach(this::settled);
        recovering = false;
    }

    void opened(String session, boolean made) {
        id = session;
        used = null;
        openHere = true;
        pristine = made;
        recovering = false;
        strays.clear();
    }

    /** From here to {@link #copied} the past of a copy, whose id is not known yet, is told to nobody. */
    void copying(String of) {
        if (is(of)) {
            requireIdle();
        }
        copies++;
    }

    void copied() {
        copies--;
    }

    /** From here to {@link #loaded} what the agent says of this session is its past. */
    void loading(String session) {
        if (loading != null) {
            throw new OstlerException(ErrorCode.CONFLICT, "the past of session " + loading + " is being read");
        }
        if (turn != null) {
            throw busy("interrupt it or wait for its end");
        }
        loading = session;
        past = new Past();
    }

    Past loaded() {
        loading = null;
        Past read = past;
        past = new Past();
        return read;
    }

    // ---- turns

    /** Fails with {@code CONFLICT} when a turn runs. */
    void requireIdle() {
        id();
        if (turn != null) {
            throw busy("interrupt it or wait for its end");
        }
        if (loading != null) {
            throw new OstlerException(ErrorCode.CONFLICT, "the past of session " + loading + " is being read");
        }
    }

    private OstlerException busy(String advice) {
        String running = String.valueOf(turn());
        return new OstlerException(
                ErrorCode.CONFLICT, "turn " + running + " is running; " + advice, Map.of("turn", running));
    }

    void begin(String newTurn, String input, String client) {
        strays.clear();
        recovering = false;
        pristine = false;
        turn = new AcpTurn(id(), newTurn, port::emit);
        port.emit(new SessionEvent.TurnStarted(id(), newTurn, input, client));
    }

    /** The prompt's answer. */
    void answered(String of, JsonNode frame, boolean told) {
        openHere |= recovering;
        AcpTurn over = turn;
        if (over == null && !told && recovering && !strays.isEmpty() && !ended.contains(of)) {
            over = begunUnseen(of);
        }
        if (over == null || !over.id().equals(of)) {
            ended.add(of);
            strays.clear();
            return;
        }
        Bill.ofTurn(frame.path("result")).ifPresent(bill -> port.emit(new SessionEvent.Used(id(), of, bill)));
        StopReason reason = StopReason.of(frame, over.isCancelled(), over.isSilent());
        finish(over, reason.outcome(), reason.error());
    }

    /** Its prompt was sent by a broker that was lost before it had written that down. */
    private AcpTurn begunUnseen(String of) {
        AcpTurn unseen = new AcpTurn(id(), of, port::emit);
        port.emit(new SessionEvent.TurnStarted(id(), of, null, null));
        strays.forEach(unseen::update);
        strays.clear();
        turn = unseen;
        return unseen;
    }

    /** It ends here though the agent has not said so. */
    void breakOff(String of, TurnOutcome outcome, String why) {
        AcpTurn over = turn;
        if (over != null && over.id().equals(of)) {
            finish(over, outcome, why);
        }
    }

    /** The turn is to end: gives its questions, which are settled with that. */
    List<Question> cancel() {
        if (turn != null) {
            turn.cancelled();
        }
        List<Question> open = questions.removeAll();
        open.forEach(this::settled);
        return open;
    }

    private void finish(AcpTurn over, TurnOutcome outcome, @Nullable String error) {
        over.close(outcome == TurnOutcome.COMPLETED);
        questions.removeAll().forEach(this::settled);
        ended.add(over.id());
        turn = null;
        recovering = false;
        port.emit(new SessionEvent.TurnEnded(id(), over.id(), outcome, error));
    }

    // ---- what the agent says

    void update(JsonNode params, String line, boolean told) {
        String session = params.path("sessionId").asText();
        JsonNode update = params.path("update");
        if (session.equals(loading)) {
            past.update(update);
            return;
        }
        if (copies > 0 && !is(session)) {
            return;
        }
        AcpTurn running = turn;
        if (is(session) && update.path("sessionUpdate").asText().equals("usage_update")) {
            used(Bill.ofSession(update));
            return;
        }
        if (is(session) && running != null && running.update(update)) {
            return;
        }
        if (is(session) && running == null && recovering && !told && strays.size() < STRAYS) {
            strays.add(update);
        }
        port.emit(new SessionEvent.Raw(session, update.path("sessionUpdate").asText("session/update"), line));
    }

    /** Agents tell the same again and again. */
    private void used(Usage now) {
        if (!now.equals(used)) {
            used = now;
            port.emit(new SessionEvent.Used(id(), turn(), now));
        }
    }

    void asked(Question question, boolean told) {
        if (!is(question.session()) || !questions.arrive(question, told)) {
            port.answer(question.id(), Question.CANCELLED);
            return;
        }
        if (!told) {
            ask(question);
        } else if (turn != null) {
            turn.asked(question.toolCall());
        }
    }

    private void ask(Question question) {
        String known = turn == null ? "" : turn.asked(question.toolCall()).title();
        port.emit(new SessionEvent.ApprovalRequested(
                id(), turn(), question.request(), question.kind(), question.title(known), question.line()));
    }

    private void settled(Question question) {
        port.emit(new SessionEvent.ApprovalResolved(question.session(), turn(), question.request()));
    }

    // ---- answers

    Optional<Question> question(String request) {
        return questions.get(request);
    }

    void decided(Question question, Decision decision) {
        questions.remove(question);
        if (turn != null && decision == Decision.DENY) {
            turn.declined(question.tool());
        }
    }

    /** Its answer could not be sent: it waits again. */
    void undecided(Question question) {
        questions.putBack(question);
    }
}
