package dev.ostler.core.bus;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * How late an event loop is: a timer that should fire every {@value #PACE_MILLIS} ms, and how much later it did. Made on
 * the loop that it measures; read from any thread.
 */
public final class LoopLag {
    private static final long PACE_MILLIS = 250;
    /** The worst of so many beats is remembered: half a minute, longer than between two looks of a scraper. */
    private static final int REMEMBERED = 120;

    private final long[] late = new long[REMEMBERED];
    private long beats;
    private long last = System.nanoTime();
    private volatile long worst;

    private LoopLag() {}

    /** Begins on the current context; ends with its verticle, or its Vert.x. */
    public static LoopLag measure(Vertx vertx) {
        LoopLag lag = new LoopLag();
        vertx.setPeriodic(PACE_MILLIS, _ -> lag.beat());
        return lag;
    }

    private void beat() {
        long now = System.nanoTime();
        late[(int) (beats++ % REMEMBERED)] = Math.max(0, now - last - PACE_MILLIS * 1_000_000);
        last = now;
        long most = 0;
        for (long one : late) {
            most = Math.max(most, one);
        }
        worst = most;
    }

    /** The longest delay of the last half minute. */
    public Duration worst() {
        return Duration.ofNanos(worst);
    }
}
