package dev.ostler.journal;

import java.time.Instant;
import java.util.Objects;

/**
 * Whether facts reach the disk.
 *
 * @param reason for people, empty when all is well
 * @param since when this state began, wall clock
 */
public record JournalHealth(State state, String reason, Instant since) {
    public enum State {
        /** Everything is committed as it comes. */
        OK,
        /** The disk was full; facts are committed with the space of the reserve. New work should be refused. */
        LOW,
        /** Commits fail and are tried again; facts wait in memory, within the bound of the queue. */
        BLOCKED
    }

    public JournalHealth {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(since, "since");
    }
}
