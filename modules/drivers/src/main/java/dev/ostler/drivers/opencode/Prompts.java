package dev.ostler.drivers.opencode;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was sent from here lately, by the id of its message: it may begin a turn long after its request was given up. */
final class Prompts {
    private static final int BOUND = 16;

    record Sent(String text, @Nullable String client) {}

    private final Map<String, Sent> sent = new LinkedHashMap<>();

    void add(String id, String text, @Nullable String client) {
        sent.put(id, new Sent(text, client));
        if (sent.size() > BOUND) {
            sent.remove(sent.keySet().iterator().next());
        }
    }

    boolean contains(String id) {
        return sent.containsKey(id);
    }

    @Nullable
    Sent take(String id) {
        return sent.remove(id);
    }
}
