package dev.ostler.process;

import java.time.Duration;

/**
 * How the descendants that outlive their leader are ended: TERM at once, KILL after the grace, again and again until
 * none is found.
 *
 * @param grace between TERM and KILL; zero for KILL at once
 * @param deadline after which those that even KILL did not end are reported; the keeper goes on trying
 */
public record SweepPlan(Duration grace, Duration deadline) {
    /** 500 ms of grace, reported after 5 s. */
    public static final SweepPlan DEFAULT = new SweepPlan(Duration.ofMillis(500), Duration.ofSeconds(5));

    public SweepPlan {
        if (grace.isNegative() || deadline.compareTo(grace) <= 0) {
            throw new IllegalArgumentException(
                    "the deadline of a sweep, %s, should be later than its grace, %s".formatted(deadline, grace));
        }
    }
}
