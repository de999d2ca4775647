package dev.ostler.fake;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Deltas that carry the time, on a schedule that a late one does not shift. */
final class Stamps<T> implements Iterator<T> {
    private final Step.Stamp stamp;
    private final Function<String, T> delta;
    private final Function<Duration, T> pause;
    private final long start = System.nanoTime();
    private int made;
    private boolean paused;

    Stamps(Step.Stamp stamp, Function<String, T> delta, Function<Duration, T> pause) {
        this.stamp = stamp;
        this.delta = delta;
        this.pause = pause;
    }

    @Override
    public boolean hasNext() {
        return made < stamp.count();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + stamp.count() + " were made");
        }
        long now = System.nanoTime();
        long early = start + made / stamp.atOnce() * stamp.every().toNanos() - now;
        if (early > 0 && !paused) {
            paused = true;
            return pause.apply(Duration.ofNanos(early));
        }
        paused = false;
        made++;
        String digits = Long.toString(now);
        return delta.apply("0".repeat(Math.max(0, 16 - digits.length())) + digits);
    }
}
