package dev.ostler.broker;

import dev.ostler.drivers.Capabilities;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What agents said of themselves when they were opened, for as long as their connection is held. Safe for several threads. */
final class Abilities {
    private final Map<String, Capabilities> told = new ConcurrentHashMap<>();

    /** What that of this harness said, or else this. */
    Capabilities of(String harness, Capabilities otherwise) {
        return told.getOrDefault(harness, otherwise);
    }

    void told(String harness, Capabilities can) {
        told.put(harness, can);
    }

    void forget(String harness) {
        told.remove(harness);
    }
}
