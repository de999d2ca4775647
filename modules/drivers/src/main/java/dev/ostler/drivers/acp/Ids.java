package dev.ostler.drivers.acp;

import com.github.f4b6a3.ulid.UlidCreator;
import java.util.Optional;

/** The ids of our requests: they say what they were for to whoever reads the answers, and none is used twice. */
final class Ids {
    private static final String PROMPT = "prompt:";
    private static final String PROBE = "probe:";
    private static final String LOAD = "load:";

    private Ids() {}

    /** A new turn. */
    static String turn() {
        return UlidCreator.getMonotonicUlid().toString();
    }

    static String prompt(String turn) {
        return PROMPT + turn;
    }

    /** The turn that an answer ends. */
    static Optional<String> turnOf(String id) {
        return id.startsWith(PROMPT) ? Optional.of(id.substring(PROMPT.length())) : Optional.empty();
    }

    static String other(String what) {
        return what + ":" + turn();
    }

    static String probe(String session) {
        return PROBE + session + "#" + turn();
    }

    static String load(String session) {
        return LOAD + session + "#" + turn();
    }

    /** The session that an answer without an error proves to be open in this process. */
    static Optional<String> openOf(String id) {
        String prefix = id.startsWith(PROBE) ? PROBE : id.startsWith(LOAD) ? LOAD : "";
        int end = id.lastIndexOf('#');
        return prefix.isEmpty() || end < 0 ? Optional.empty() : Optional.of(id.substring(prefix.length(), end));
    }
}
