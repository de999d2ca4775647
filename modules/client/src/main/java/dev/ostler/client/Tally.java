package dev.ostler.client;

/** What the subscriptions of one hub cost their readers; written on its event loop, read from any thread. */
final class Tally {
    private volatile long opened;
    private volatile long dropped;
    private volatile long cut;

    /** The number of a new subscription. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    long opened() {
        return ++opened;
    }

    /** Stream events of a gap that a slow reader was told. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void dropped(long events) {
        dropped += events;
    }

    /** A subscription that ends because its reader stayed slow. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void cut() {
        cut++;
    }

    long droppedSoFar() {
        return dropped;
    }

    long cutSoFar() {
        return cut;
    }
}
