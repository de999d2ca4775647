package dev.ostler.bench;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Measured durations. Grows without a bound of its own: a round says how many there are. */
final class Sample {
    private long[] nanos = new long[1_024];
    private int size;

    void add(long elapsedNanos) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = elapsedNanos;
    }

    void addAll(Sample other) {
        for (int i = 0; i < other.size; i++) {
            add(other.nanos[i]);
        }
    }

    void forEach(LongConsumer consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(nanos[i]);
        }
    }

    int size() {
        return size;
    }

    /** The value below which that share lies, by nearest rank, in milliseconds; NaN of nothing. */
    double millis(double share) {
        if (size == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[Math.clamp((long) Math.ceil(share * size) - 1, 0, size - 1)] / 1e6;
    }

    Figure p50() {
        return Figure.millis("p50", millis(0.5));
    }

    Figure p99() {
        return Figure.millis("p99", millis(0.99));
    }
}
