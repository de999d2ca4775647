package dev.ostler.core.event;

import java.util.Objects;

/**
 * A range read on the journal address.
 *
 * @param from where to begin
 * @param limit at most so many events, 1 to {@value #MOST}
 * @param filter which
 */
public record ReadEvents(Start from, int limit, EventFilter filter) {
    /** The most events of one page. */
    public static final int MOST = 5_000;

    public ReadEvents {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(filter, "filter");
        limit = Math.clamp(limit, 1, MOST);
    }
}
