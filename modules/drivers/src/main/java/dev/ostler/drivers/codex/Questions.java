package dev.ostler.drivers.codex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The questions that the server waits for. Bounded; an entry goes when its question is settled, by whomever. */
final class Questions {
    /** Codex asks a few at a time; more than this is not a conversation. */
    static final int BOUND = 256;

    /** What an arriving question turned out to be. */
    sealed interface Arrival {
        /** Not known: ask. {@code replaced} is an older one under the same id, which is settled then. */
        record Fresh(Optional<Question> replaced) implements Arrival {}

        /** Known, and sent again after a time without a connection: ask again. */
        record Again() implements Arrival {}

        /** Known: nothing to do. */
        record Duplicate() implements Arrival {}

        /** Known, and our answer was lost: send it again. */
        record Answered(Object result) implements Arrival {}

        record Full() implements Arrival {}
    }

    private record Entry(
            Question question, boolean confirmed, @Nullable Object result) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Arrival arrive(Question question) {
        Entry known = entries.get(question.request());
        if (known == null || !known.question.same(question)) {
            if (known == null && entries.size() >= BOUND) {
                return new Arrival.Full();
            }
            entries.put(question.request(), new Entry(question, true, null));
            return new Arrival.Fresh(Optional.ofNullable(known).map(Entry::question));
        }
        entries.put(question.request(), new Entry(question, true, known.result));
        if (known.confirmed) {
            return new Arrival.Duplicate();
        }
        return known.result == null ? new Arrival.Again() : new Arrival.Answered(known.result);
    }

    /** The question that still wants an answer. */
    Optional<Question> open(String request) {
        return Optional.ofNullable(entries.get(request))
                .filter(entry -> entry.result == null)
                .map(Entry::question);
    }

    void answered(String request, Object result) {
        entries.computeIfPresent(request, (_, entry) -> new Entry(entry.question, entry.confirmed, result));
    }

    /** The answer could not be sent: the question is open again. */
    void unanswered(String request) {
        entries.computeIfPresent(request, (_, entry) -> new Entry(entry.question, entry.confirmed, null));
    }

    Optional<Question> remove(String request) {
        return Optional.ofNullable(entries.remove(request)).map(Entry::question);
    }

    List<Question> removeOfTurn(String turn) {
        return removeIf(entry -> turn.equals(entry.question.turn()));
    }

    /** The connection is gone; the server will send again what is still open. */
    void unconfirm() {
        entries.replaceAll((_, entry) -> new Entry(entry.question, false, entry.result));
    }

    /** Those that were not sent again. */
    List<Question> removeUnconfirmed() {
        return removeIf(entry -> !entry.confirmed);
    }

    /** Those that still want an answer, oldest first. */
    List<Question> open() {
        return entries.values().stream()
                .filter(entry -> entry.result == null)
                .map(Entry::question)
                .toList();
    }

    private List<Question> removeIf(Predicate<Entry> which) {
        List<Question> gone = new ArrayList<>();
        entries.values().removeIf(entry -> which.test(entry) && gone.add(entry.question));
        return gone;
    }
}
