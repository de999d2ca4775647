package dev.ostler.drivers.acp;

import java.util.LinkedHashMap;
import java.util.Map;

/** The turns that ended last, so that a late answer ends none of them twice. */
final class Ended {
    private static final int KEPT = 64;

    private final Map<String, Boolean> turns = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEPT;
        }
    };

    void add(String turn) {
        turns.put(turn, true);
    }

    boolean contains(String turn) {
        return turns.containsKey(turn);
    }
}
