package dev.ostler.cli.http;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** A point on the monotonic clock by which something must be over. */
final class Deadline {
    private final long at;
    private final Duration total;

    private Deadline(Duration total) {
        this.total = total;
        this.at = System.nanoTime() + total.toNanos();
    }

    static Deadline in(Duration total) {
        return new Deadline(total);
    }

    /** What is left, at least a millisecond; fails when nothing is. */
    int leftMillis() throws SocketTimeoutException {
        long left = (at - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("nothing came for " + total.toSeconds() + " s");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }
}
