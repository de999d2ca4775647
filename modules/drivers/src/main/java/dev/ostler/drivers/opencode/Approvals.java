package dev.ostler.drivers.opencode;

import dev.ostler.core.session.SessionEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The open questions. Each is told as settled exactly once, by whomever it was settled. */
final class Approvals {
    /** More are not kept: an agent waits for each of them. */
    private static final int BOUND = 1000;

    private record Open(Question question, @Nullable String turn) {}

    private final Port port;
    private final Map<String, Open> open = new LinkedHashMap<>();

    Approvals(Port port) {
        this.port = port;
    }

    /** A question came in. One that is known keeps its turn, and is told only {@code again}. */
    void asked(String session, @Nullable String turn, Question question, boolean again) {
        Open known = open.get(question.request());
        if (known == null ? open.size() >= BOUND : !again) {
            return;
        }
        Open now = new Open(question, known == null ? turn : known.turn);
        open.put(question.request(), now);
        port.emit(new SessionEvent.ApprovalRequested(
                session,
                now.turn,
                question.request(),
                question.kind(),
                Titles.of(question),
                question.asks().toString()));
    }

    Optional<Question> find(String request) {
        return Optional.ofNullable(open.get(request)).map(Open::question);
    }

    /** The agent says that it is settled; gives the question when it was open here. */
    Optional<Question> settled(String session, String request) {
        Open gone = open.remove(request);
        if (gone == null) {
            return Optional.empty();
        }
        port.emit(new SessionEvent.ApprovalResolved(session, gone.turn, request));
        return Optional.of(gone.question);
    }

    /** These are all that are open; {@code before} are those that an earlier broker knew of. */
    void are(String session, @Nullable String turn, List<Question> all, boolean again, Set<String> before) {
        Set<String> ids = all.stream().map(Question::request).collect(Collectors.toSet());
        List.copyOf(open.keySet()).stream().filter(id -> !ids.contains(id)).forEach(id -> settled(session, id));
        before.stream()
                .filter(id -> !ids.contains(id) && !open.containsKey(id))
                .forEach(id -> port.emit(new SessionEvent.ApprovalResolved(session, null, id)));
        all.forEach(question -> asked(session, turn, question, again));
    }

    /** With a turn its questions are over; gives those. */
    List<Question> turnOver(String session, String turn) {
        List<Question> over = open.values().stream()
                .filter(entry -> turn.equals(entry.turn))
                .map(Open::question)
                .toList();
        over.forEach(question -> settled(session, question.request()));
        return over;
    }

    boolean waiting() {
        return !open.isEmpty();
    }

    void clear() {
        open.clear();
    }
}
