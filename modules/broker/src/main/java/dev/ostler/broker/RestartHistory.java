package dev.ostler.broker;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the restart policy remembers of a harness. It lies in the record, so that a restart that is due goes on after
 * the broker was restarted. Wall clock, since a later broker reads it.
 *
 * @param at when restarts were decided within the window, oldest first
 * @param attempt restarts since the last stable run
 * @param due when the next start is due, or null
 * @param limited the limit is reached; only {@code harness/reset} clears it
 */
record RestartHistory(
        List<Instant> at, int attempt, @Nullable Instant due, boolean limited) {
    static final RestartHistory NONE = new RestartHistory(List.of(), 0, null, false);

    RestartHistory {
        at = at == null ? List.of() : List.copyOf(at);
    }

    /** The start that was due has been made. */
    RestartHistory begun() {
        return new RestartHistory(at, attempt, null, false);
    }
}
