package dev.ostler.broker;

import dev.ostler.core.ops.Harnesses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Measures the steps of a flow on the monotonic clock. */
final class StepClock {
    private final LongSupplier nanos;
    private final long began;
    private final List<Harnesses.Step> steps = new ArrayList<>();
    private long last;

    StepClock(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.last = began;
    }

    void done(String step) {
        long now = nanos.getAsLong();
        steps.add(new Harnesses.Step(step, millis(now - last)));
        last = now;
    }

    List<Harnesses.Step> steps() {
        return List.copyOf(steps);
    }

    /** The steps, and the whole as {@code total}. */
    List<Harnesses.Step> total() {
        List<Harnesses.Step> all = new ArrayList<>(steps);
        all.add(new Harnesses.Step("total", millis(nanos.getAsLong() - began)));
        return List.copyOf(all);
    }

    long elapsedMillis() {
        return (nanos.getAsLong() - began) / 1_000_000;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 10_000d) / 100d;
    }
}
