package dev.ostler.drivers.commands;

import dev.ostler.core.session.SessionEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The questions that want an answer. Each is told as settled exactly once, by whomever it was settled. */
public final class Questions {
    /** More are not kept: an agent that asks more at once is not answered by people. */
    static final int BOUND = 256;

    private final Consumer<SessionEvent> out;
    private final Map<String, Question> open = new LinkedHashMap<>();
    private final Set<String> readAgain = new HashSet<>();

    Questions(Consumer<SessionEvent> out) {
        this.out = out;
    }

    /**
     * A question came.
     *
     * @param told whether an earlier broker has told it
     * @return false when it is known already, or one too many
     */
    boolean asked(String session, Question question, boolean told) {
        if (open.size() >= BOUND || open.putIfAbsent(question.id(), question) != null) {
            return false;
        }
        if (told) {
            readAgain.add(question.id());
        }
        tell(session, question);
        return true;
    }

    Optional<Question> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    /** Those that still want an answer, oldest first. */
    List<Question> open() {
        return List.copyOf(open.values());
    }

    /** Of those that were told before, {@code waiting} are told again; the others were answered meanwhile. */
    void caughtUp(String session, Set<String> waiting) {
        open.keySet().removeIf(id -> readAgain.contains(id) && !waiting.contains(id));
        open.values().stream().filter(q -> readAgain.contains(q.id())).forEach(q -> tell(session, q));
        readAgain.clear();
    }

    /** False when it was settled before. */
    boolean settled(String session, String id) {
        Question gone = open.remove(id);
        if (gone != null) {
            out.accept(new SessionEvent.ApprovalResolved(session, gone.turn(), id));
        }
        return gone != null;
    }

    void settledIf(String session, Predicate<Question> which) {
        open.values().stream().filter(which).map(Question::id).toList().forEach(id -> settled(session, id));
    }

    private void tell(String session, Question q) {
        out.accept(new SessionEvent.ApprovalRequested(session, q.turn(), q.id(), q.kind(), q.title(), q.line()));
    }
}
