package dev.ostler.broker;

import java.time.Duration;

/** When to dial again after a connection was lost while the process lives: exponential, full jitter, for ever. */
final class Redial {
    /** So many failed attempts make an endpoint unresponsive. */
    static final int UNRESPONSIVE_AFTER = 3;

    private static final long FIRST_MS = 50;
    private static final long MOST_MS = 10_000;

    private Redial() {}

    /**
     * The wait before the next attempt.
     *
     * @param misses attempts that failed since the connection was lost
     * @param random uniform in [0, 1)
     */
    static Duration delay(int misses, double random) {
        long cap = Math.min(MOST_MS, FIRST_MS << Math.min(misses, 20));
        return Duration.ofMillis(misses == 0 ? 0 : (long) (cap * random));
    }
}
