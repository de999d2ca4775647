package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of the session, made of the frames alone: what is queued, the turn that runs, what is asked. No I/O and no
 * clock; one thread of control. A turn's id is the {@code uuid} of the message that began it.
 */
final class ClaudeSession {
    /** Ends that are remembered, since more frames about a turn follow its end. */
    private static final int ENDED_KEPT = 64;

    private final Port port;
    private final Approvals approvals;
    private final Map<String, Said> queued = new LinkedHashMap<>();
    private final Map<String, Boolean> ended = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > ENDED_KEPT;
        }
    };
    private String id = "";
    private @Nullable Turn turn;
    private boolean retrying;
    private String refusal = "";

    ClaudeSession(Port port) {
        this.port = port;
        this.approvals = new Approvals(port::emit);
    }

    Approvals approvals() {
        return approvals;
    }

    /** The session's id; empty before anything told it. */
    String id() {
        return id;
    }

    void is(String session) {
        id = session;
    }

    /** The turn that runs or waits to begin, or null. */
    @Nullable
    String turn() {
        if (turn != null) {
            return turn.id();
        }
        return queued.isEmpty() ? null : queued.keySet().iterator().next();
    }

    boolean nothingOpen() {
        return turn == null && queued.isEmpty() && approvals.none();
    }

    /** Messages that wait to begin, oldest first. */
    List<String> waiting() {
        return List.copyOf(queued.keySet());
    }

    /** What Claude Code said of itself outside a turn before it ended, or an empty text. */
    String refusal() {
        return refusal;
    }

    // ---- what is sent

    /** Takes the gate for a prompt; fails with {@code CONFLICT} when it is taken. */
    void prompting(String uuid, String text, String client) {
        String running = turn();
        if (running != null) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "turn " + running + " is running; steer it, interrupt it or wait for its end",
                    Map.of("turn", running));
        }
        queued.put(uuid, new Said(text, client, true));
    }

    /** Takes a message for the turn that runs, and gives that turn's id. */
    String steering(String uuid, String text) {
        String running = turn();
        if (running == null) {
            throw new OstlerException(ErrorCode.CONFLICT, "no turn is running: there is nothing to steer");
        }
        queued.put(uuid, new Said(text, null, false));
        return running;
    }

    /** A message could not be sent. */
    void unsent(String uuid) {
        queued.remove(uuid);
    }

    // ---- coming back

    /**
     * Everything that was told before has been read.
     *
     * @param expected the turn that ran when the session was last seen, or null; its beginning may be older than what
     *     was read
     * @param asked of the questions in what was read, only these still wait
     */
    void caughtUp(@Nullable String expected, Set<String> asked) {
        if (expected != null && turn == null && !ended.containsKey(expected)) {
            queued.remove(expected);
            turn = new Turn(id, expected, port::emit);
        }
        approvals.toldAgain(id, asked);
    }

    /** What Claude Code says now of its own state. */
    void reconcile(Greeting greeting) {
        Set<String> pending = new HashSet<>();
        for (JsonNode frame : greeting.pending()) {
            pending.add(frame.path("request_id").asText());
            asked(frame, frame.toString());
        }
        approvals.only(id, pending);
        if (greeting.idle() && turn != null) {
            finish(turn, TurnOutcome.INTERRUPTED, "Claude Code is idle and did not tell the end of this turn");
        }
    }

    // ---- what comes

    void on(JsonNode frame, String line) {
        if (id.isEmpty()) {
            id = frame.path("session_id").asText("");
        }
        switch (frame.path("type").asText()) {
            case "control_response" -> port.answered(frame.path("response"));
            case "control_request" -> asked(frame, line);
            case "control_cancel_request" ->
                approvals.settled(id, frame.path("request_id").asText());
            case "command_lifecycle" ->
                message(frame.path("command_uuid").asText(), frame.path("state").asText());
            case "stream_event" -> streamed(frame, line);
            case "assistant" -> said(frame, line);
            case "user" -> results(frame, line);
            case "result" -> result(frame);
            case "system" -> system(frame, line);
            default -> raw(frame.path("type").asText("frame"), line);
        }
    }

    private void message(String uuid, String state) {
        switch (state) {
            case "queued" -> {
                if (!ended.containsKey(uuid)) {
                    queued.putIfAbsent(uuid, new Said(null, null, turn == null && queued.isEmpty()));
                }
            }
            case "started" -> {
                Said said = queued.remove(uuid);
                // while a turn runs it is taken into that turn
                if (turn == null && !ended.containsKey(uuid)) {
                    begin(uuid, said);
                }
            }
            default -> over(uuid, state.equals("completed"));
        }
        port.acknowledged(uuid);
    }

    /** A message is done with. The turn that it began has ended before, unless it was never begun, or nobody said so. */
    private void over(String uuid, boolean completed) {
        Said said = queued.remove(uuid);
        Turn running = turn;
        if (running == null && said != null && said.prompt() && !ended.containsKey(uuid)) {
            running = begin(uuid, said);
        }
        if (running != null && running.id().equals(uuid)) {
            finish(running, completed ? TurnOutcome.COMPLETED : TurnOutcome.INTERRUPTED, null);
        }
    }

    private void streamed(JsonNode frame, String line) {
        if (ofSubAgent(frame)) {
            raw("stream_event", line);
            return;
        }
        current(frame).streamed(frame);
        alive();
    }

    /** What Claude Code itself says in the model's place, such as an error, stands in the turn's end. */
    private void said(JsonNode frame, String line) {
        if (frame.path("message").path("model").asText().equals("<synthetic>")) {
            raw("assistant", line);
            return;
        }
        current(frame).said(frame, ofSubAgent(frame));
        alive();
    }

    private void results(JsonNode frame, String line) {
        boolean any = false;
        for (JsonNode part : frame.path("message").path("content")) {
            if (part.path("type").asText().equals("tool_result")) {
                any = true;
                String toolUse = part.path("tool_use_id").asText();
                approvals.settledByTool(id, toolUse);
                current(frame).result(part, meta(frame, toolUse));
            }
        }
        if (!any) {
            raw("user", line);
        }
    }

    private static JsonNode meta(JsonNode frame, String toolUse) {
        for (JsonNode meta : frame.path("tool_result_meta")) {
            if (meta.path("id").asText().equals(toolUse)) {
                return meta;
            }
        }
        return frame.path("tool_result_meta").path(-1);
    }

    private void result(JsonNode frame) {
        Turn running = turn;
        Outcome outcome = Outcome.of(frame);
        Bill.of(frame)
                .ifPresent(bill -> port.emit(new SessionEvent.Used(id, running == null ? null : running.id(), bill)));
        if (running != null) {
            finish(running, outcome.outcome(), outcome.error());
        } else if (outcome.outcome() != TurnOutcome.COMPLETED) {
            refusal = Outcome.error(frame, "");
            port.emit(new SessionEvent.Failure(id.isEmpty() ? null : id, null, refusal, false));
            port.refused(refusal);
        }
    }

    private void system(JsonNode frame, String line) {
        String subtype = frame.path("subtype").asText();
        switch (subtype) {
            case "init" -> id = frame.path("session_id").asText(id);
            case "api_retry" -> {
                retrying = true;
                port.emit(new SessionEvent.Failure(id, turn == null ? null : turn.id(), Retry.text(frame), true));
                port.emit(new SessionEvent.StatusChanged(id, "retrying"));
            }
            case "status" -> {}
            default -> raw("system/" + subtype, line);
        }
    }

    private void asked(JsonNode frame, String line) {
        String request = frame.path("request_id").asText();
        String subtype = frame.path("request").path("subtype").asText();
        if (!subtype.equals("can_use_tool")) {
            raw("control_request/" + subtype, line);
            port.refuse(request, "nobody here answers " + subtype);
            return;
        }
        Question question =
                new Question(request, turn == null ? null : turn.id(), port.silent(), frame.path("request"), line);
        if (!approvals.asked(id, question)) {
            port.refuse(request, Approvals.BOUND + " questions are open already");
        }
    }

    // ---- turns

    /** The turn of a frame. Where none runs, Claude Code began one by itself, and the frame gives it its id. */
    private Turn current(JsonNode frame) {
        return turn == null ? begin(frame.path("uuid").asText(), null) : turn;
    }

    private Turn begin(String uuid, @Nullable Said said) {
        Turn begun = new Turn(id, uuid, port::emit);
        turn = begun;
        port.emit(new SessionEvent.TurnStarted(
                id, uuid, said == null ? null : said.text(), said == null ? null : said.client()));
        return begun;
    }

    private void finish(Turn over, TurnOutcome outcome, @Nullable String error) {
        over.cut();
        approvals.settleAll(id);
        turn = null;
        retrying = false;
        ended.put(over.id(), true);
        port.emit(new SessionEvent.TurnEnded(id, over.id(), outcome, error));
    }

    /** The model answers again. */
    private void alive() {
        if (retrying) {
            retrying = false;
            port.emit(new SessionEvent.StatusChanged(id, "busy"));
        }
    }

    private static boolean ofSubAgent(JsonNode frame) {
        return frame.hasNonNull("parent_tool_use_id");
    }

    private void raw(String name, String line) {
        port.emit(new SessionEvent.Raw(id.isEmpty() ? null : id, name, line));
    }
}
