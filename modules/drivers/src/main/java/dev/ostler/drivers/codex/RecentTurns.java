package dev.ostler.drivers.codex;

import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of turns that ended lately. What still comes about them is late, and a second end is none. */
final class RecentTurns {
    private static final int BOUND = 64;

    private final Set<String> ids = new LinkedHashSet<>();

    void add(String id) {
        ids.add(id);
        if (ids.size() > BOUND) {
            ids.remove(ids.iterator().next());
        }
    }

    boolean contains(String id) {
        return ids.contains(id);
    }
}
