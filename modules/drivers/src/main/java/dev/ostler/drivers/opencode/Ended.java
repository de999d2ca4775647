package dev.ostler.drivers.opencode;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The prompts of the turns that ended lately. What still comes about them is late, and a second end is none. */
final class Ended {
    private static final int BOUND = 256;

    private final Set<String> prompts = new LinkedHashSet<>();
    private @Nullable String last;

    void add(Turn over) {
        last = over.id();
        over.prompts().forEach(prompt -> {
            prompts.add(prompt);
            if (prompts.size() > BOUND) {
                prompts.remove(prompts.iterator().next());
            }
        });
    }

    boolean contains(String prompt) {
        return prompts.contains(prompt);
    }

    /** The turn that ended last, or null. */
    @Nullable
    String last() {
        return last;
    }

    void clear() {
        prompts.clear();
        last = null;
    }
}
