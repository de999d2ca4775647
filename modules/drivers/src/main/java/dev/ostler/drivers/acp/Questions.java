package dev.ostler.drivers.acp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The questions that wait. Of those that are read for the second time only these still wait that did so when the
 * earlier reader was lost.
 */
final class Questions {
    /** Agents ask a few at a time; more than this is not a conversation. */
    static final int BOUND = 256;

    private final Map<String, Question> open = new LinkedHashMap<>();
    private final Set<String> again = new LinkedHashSet<>();
    private final Set<String> asked;

    Questions(Set<String> asked) {
        this.asked = Set.copyOf(asked);
    }

    /**
     * Takes one in.
     *
     * @param told whether it was told before
     * @return false when there are too many
     */
    boolean arrive(Question question, boolean told) {
        String request = question.request();
        if (told && !asked.contains(request)) {
            return true;
        }
        if (open.size() >= BOUND && !open.containsKey(request)) {
            return false;
        }
        open.put(request, question);
        if (told) {
            again.add(request);
        }
        return true;
    }

    /** Those that were told before and still wait; once. */
    List<Question> again() {
        List<Question> still =
                open.values().stream().filter(q -> again.contains(q.request())).toList();
        again.clear();
        return still;
    }

    Optional<Question> get(String request) {
        return Optional.ofNullable(open.get(request));
    }

    void remove(Question question) {
        open.remove(question.request(), question);
    }

    /** Its answer could not be sent. */
    void putBack(Question question) {
        open.putIfAbsent(question.request(), question);
    }

    List<Question> removeAll() {
        List<Question> all = new ArrayList<>(open.values());
        open.clear();
        return all;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }
}
