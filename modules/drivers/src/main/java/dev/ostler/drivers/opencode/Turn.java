package dev.ostler.drivers.opencode;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.Excerpt;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The turn that runs: one run of the agent, with the user message that began it, those that joined it, the answers to
 * them and their items that began and did not end.
 */
final class Turn {
    /** How many ids of finished items are kept, to know them again after a gap. */
    private static final int REMEMBERED = 10_000;

    private final String session;
    private final String id;
    private final Consumer<SessionEvent> out;
    private final Set<String> prompts = new LinkedHashSet<>();
    private final Set<String> answers = new HashSet<>();
    private final Map<String, Usage> used = new HashMap<>();
    private final Map<String, OpenItem> open = new LinkedHashMap<>();
    private final Set<String> finished = new HashSet<>();
    private final Set<String> denied = new HashSet<>();
    private @Nullable Message last;
    private Message.@Nullable Trouble trouble;
    private boolean interrupting;
    private int patience;

    /** {@code patience} is how many looks at an idle server it takes to give up a turn that it has not begun. */
    Turn(String session, String id, int patience, Consumer<SessionEvent> out) {
        this.session = session;
        this.id = id;
        this.patience = patience;
        this.out = out;
        prompts.add(id);
    }

    String id() {
        return id;
    }

    /** Another user message is answered in the same run. */
    void join(String prompt) {
        prompts.add(prompt);
    }

    Set<String> prompts() {
        return prompts;
    }

    boolean covers(String prompt) {
        return prompts.contains(prompt);
    }

    boolean owns(String answer) {
        return answers.contains(answer);
    }

    void answer(Message answer) {
        answers.add(answer.id());
        if (last == null || last.id().equals(answer.id()) || last.created() <= answer.created()) {
            last = answer;
        }
        used(answer);
    }

    /** Told with each answer that is whole, of all answers of the turn; a head comes more than once. */
    private void used(Message answer) {
        Usage now = answer.used();
        if (answer.completed() == 0
                || now.tokens() == null
                || now.tokens().total() == 0
                || now.equals(used.put(answer.id(), now))) {
            return;
        }
        Usage.Tokens tokens = Usage.Tokens.NONE;
        BigDecimal cost = BigDecimal.ZERO;
        for (Usage each : used.values()) {
            tokens = each.tokens() == null ? tokens : tokens.plus(each.tokens());
            cost = each.costUsd() == null ? cost : cost.add(each.costUsd());
        }
        out.accept(new SessionEvent.Used(session, id, Usage.ofTurn(tokens, cost)));
    }

    boolean begun() {
        return last != null;
    }

    /** Whether it failed before there was an answer to it. */
    boolean stillborn() {
        return last == null && trouble != null && !trouble.aborted();
    }

    /** When its last answer ended, 0 while there is more to come. */
    long ended() {
        return last != null && last.last() ? last.completed() : 0;
    }

    void failing(Message.Trouble why) {
        trouble = trouble == null || why.aborted() ? why : trouble;
        patience = Math.min(patience, OpencodeSession.LOOKS_AFTER_TROUBLE);
    }

    void interrupting() {
        interrupting = true;
    }

    /** One more look at a server that does not work on it; true when that was the last. */
    boolean givenUp() {
        return --patience <= 0;
    }

    void denied(String call) {
        denied.add(call);
    }

    /** Why it did not go on to its end, or null when it did. */
    @Nullable
    String error() {
        Message.Trouble why = why();
        return why == null || why.aborted() ? null : why.text();
    }

    TurnOutcome outcome() {
        Message.Trouble why = why();
        if (why != null) {
            return why.aborted() ? TurnOutcome.INTERRUPTED : TurnOutcome.FAILED;
        }
        Message over = last;
        boolean whole = over != null && over.completed() > 0 && (over.last() || !interrupting);
        return whole ? TurnOutcome.COMPLETED : TurnOutcome.INTERRUPTED;
    }

    private Message.@Nullable Trouble why() {
        Message over = last;
        return over == null || !over.last() ? trouble : over.error();
    }

    void delta(String part, String text) {
        if (finished.contains(part)) {
            return;
        }
        OpenItem item = open.computeIfAbsent(part, Turn::unseen);
        item.append(text);
        out.accept(
                item.began().role() == Part.Role.REASONING
                        ? new SessionEvent.ReasoningDelta(session, id, part, text)
                        : new SessionEvent.TextDelta(session, id, part, text));
    }

    /** A text whose beginning was not seen. */
    private static OpenItem unseen(String part) {
        return new OpenItem(new Part(part, Part.Role.TEXT, "", "", "", Part.State.RUNNING, "", "", null, 0));
    }

    void part(Part part) {
        if (finished.contains(part.id())) {
            return;
        }
        if (part.role() == Part.Role.TOOL) {
            tool(part);
        } else if (part.ended()) {
            open.remove(part.id());
            finish(part.id());
            out.accept(new SessionEvent.ItemCompleted(session, id, part.id(), part.type(), part.text(), !aborted()));
        } else {
            open.putIfAbsent(part.id(), new OpenItem(part));
        }
    }

    private void tool(Part part) {
        if (part.state() == Part.State.PENDING) {
            return;
        }
        OpenItem item = open.get(part.id());
        if (item == null) {
            item = new OpenItem(part);
            open.put(part.id(), item);
            out.accept(new SessionEvent.ToolStarted(session, id, part.id(), part.name(), part.input()));
        }
        String added = item.extend(part.soFar().isEmpty() ? item.text() : part.soFar());
        if (!added.isEmpty()) {
            out.accept(new SessionEvent.ToolOutput(session, id, part.id(), added));
        }
        if (part.ended()) {
            open.remove(part.id());
            finish(part.id());
            out.accept(new SessionEvent.ToolEnded(
                    session, id, part.id(), part.name(), status(part), part.exitCode(), Excerpt.ofTool(part.text())));
        }
    }

    private String status(Part tool) {
        if (brokenOff(tool)) {
            return "interrupted";
        }
        if (tool.state() == Part.State.COMPLETED) {
            return "completed";
        }
        if (denied.contains(tool.call()) || declined(tool)) {
            return "declined";
        }
        return aborted() ? "interrupted" : "failed";
    }

    /** In the history only the words of the error tell. */
    static boolean declined(Part tool) {
        return tool.text().startsWith("The user rejected permission");
    }

    static boolean brokenOff(Part tool) {
        return tool.text().startsWith("Tool execution aborted")
                || tool.text().contains("<shell_metadata>\nUser aborted the command");
    }

    private boolean aborted() {
        Message.Trouble why = why();
        return why != null && why.aborted();
    }

    private void finish(String item) {
        if (finished.size() < REMEMBERED) {
            finished.add(item);
        }
    }

    /** Events were missed. */
    void missed() {
        open.values().forEach(OpenItem::freeze);
        patience = Math.min(patience, OpencodeSession.LOOKS_AFTER_TROUBLE);
    }

    /** Closes what is open, in the order in which it was opened. */
    void cut() {
        open.forEach((item, rest) -> out.accept(
                rest.began().role() == Part.Role.TOOL
                        ? new SessionEvent.ToolEnded(
                                session,
                                id,
                                item,
                                rest.began().name(),
                                "interrupted",
                                null,
                                Excerpt.ofTool(rest.text()))
                        : new SessionEvent.ItemCompleted(
                                session, id, item, rest.began().type(), rest.text(), false)));
        open.clear();
    }
}
