package dev.ostler.drivers.claude;

import dev.ostler.core.session.SessionEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The questions that wait. Each is told as settled exactly once. */
final class Approvals {
    /** Claude Code asks a few at a time; more than this is not a conversation. */
    static final int BOUND = 256;

    private final Map<String, Question> open = new LinkedHashMap<>();
    private final Consumer<SessionEvent> out;

    Approvals(Consumer<SessionEvent> out) {
        this.out = out;
    }

    /** False when too many wait. */
    boolean asked(String session, Question question) {
        if (open.containsKey(question.id())) {
            return true;
        }
        if (open.size() >= BOUND) {
            return false;
        }
        open.put(question.id(), question);
        tell(session, question);
        return true;
    }

    Optional<Question> open(String id) {
        return Optional.ofNullable(open.get(id));
    }

    boolean none() {
        return open.isEmpty();
    }

    /** Those that an earlier broker told are told again, or were settled while it was there. */
    void toldAgain(String session, Set<String> asked) {
        open.values().removeIf(question -> question.told() && !asked.contains(question.id()));
        open.values().stream().filter(Question::told).forEach(question -> tell(session, question));
    }

    void settled(String session, String id) {
        settle(session, question -> question.id().equals(id));
    }

    void settledByTool(String session, String toolUse) {
        settle(session, question -> question.toolUse().equals(toolUse));
    }

    void settleAll(String session) {
        settle(session, _ -> true);
    }

    /** Claude Code waits with these and no others. */
    void only(String session, Set<String> pending) {
        settle(session, question -> !pending.contains(question.id()));
    }

    private void settle(String session, Predicate<Question> which) {
        List<Question> over = new ArrayList<>();
        open.values().removeIf(question -> which.test(question) && over.add(question));
        over.forEach(
                question -> out.accept(new SessionEvent.ApprovalResolved(session, question.turn(), question.id())));
    }

    private void tell(String session, Question question) {
        out.accept(new SessionEvent.ApprovalRequested(
                session, question.turn(), question.id(), question.kind(), question.title(), question.frame()));
    }
}
