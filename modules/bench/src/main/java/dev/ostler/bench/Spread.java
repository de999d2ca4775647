package dev.ostler.bench;

/** Durations of any number in a bounded space: what it gives is at most 2 % more than what was measured. */
final class Spread {
    private static final double STEP = Math.log(1.02);

    private final long[] counts = new long[2_200];
    private long size;

    void addAll(Sample sample) {
        sample.forEach(this::add);
    }

    private void add(long nanos) {
        int bucket = (int) Math.ceil(Math.log((double) Math.max(1, nanos)) / STEP);
        counts[Math.min(bucket, counts.length - 1)]++;
        size++;
    }

    /** The value below which that share lies, in milliseconds; NaN of nothing. */
    double millis(double share) {
        long left = (long) Math.ceil(share * size);
        for (int bucket = 0; bucket < counts.length; bucket++) {
            left -= counts[bucket];
            if (left <= 0 && size > 0) {
                return Math.exp(bucket * STEP) / 1e6;
            }
        }
        return Double.NaN;
    }

    Figure p50() {
        return Figure.millis("p50", millis(0.5));
    }

    Figure p99() {
        return Figure.millis("p99", millis(0.99));
    }
}
