package dev.ostler.drivers.codex;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before an overloaded server is asked again: exponential, with full jitter. */
final class Backoff {
    static final int ATTEMPTS = 10;
    private static final long BASE_MILLIS = 20;
    private static final long MOST_MILLIS = 1000;

    private Backoff() {}

    /** {@code attempt} counts from 0. */
    static Duration before(int attempt, RandomGenerator random) {
        long ceiling = Math.min(MOST_MILLIS, BASE_MILLIS << Math.min(attempt, 20));
        return Duration.ofMillis(1 + random.nextLong(ceiling));
    }
}
