package dev.ostler.broker;

/**
 * How many checks in a row were missed. Counts checks and knows no clock, so that a machine, a broker or a server that
 * slept has missed none. Immutable.
 *
 * @param misses in a row
 * @param unresponsive whether that has been told
 */
record ProbeHealth(int misses, boolean unresponsive) {
    static final ProbeHealth NEW = new ProbeHealth(0, false);

    /** What is to be told. */
    enum Change {
        NONE,
        UNRESPONSIVE,
        RESPONSIVE
    }

    record Step(ProbeHealth next, Change change) {}

    Step answered() {
        return new Step(NEW, unresponsive ? Change.RESPONSIVE : Change.NONE);
    }

    /** {@code limit} misses in a row make it unresponsive, which is told once. */
    Step missed(int limit) {
        int count = misses == Integer.MAX_VALUE ? misses : misses + 1;
        boolean now = count >= limit;
        return new Step(
                new ProbeHealth(count, unresponsive || now), now && !unresponsive ? Change.UNRESPONSIVE : Change.NONE);
    }
}
