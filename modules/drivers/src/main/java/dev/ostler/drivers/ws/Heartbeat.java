package dev.ostler.drivers.ws;

/**
 * Decides whether the peer still lives. It counts intervals without a sign of life and never compares clocks, so that a
 * machine that was asleep kills nothing when it wakes.
 */
final class Heartbeat {
    private final int bound;
    private boolean seen = true;
    private int missed;

    Heartbeat(int bound) {
        this.bound = bound;
    }

    /** A pong or any other frame came. */
    void alive() {
        seen = true;
    }

    /** An interval is over; false when the peer is to be given up. */
    boolean tick() {
        missed = seen ? 0 : missed + 1;
        seen = false;
        return missed < bound;
    }
}
