package dev.ostler.bench;

/**
 * How much is done.
 *
 * @param spawns rounds of spawning, after a few that do not count
 * @param warmUps rounds that do not count, of everything
 * @param stubborn releases of app-servers that do not go by themselves
 * @param rounds alternations of broker and direct connection
 * @param deltas of one round with a server that floods
 * @param realDeltas of one round with a real app-server
 * @param subscribers of the fan-out
 * @param fanDeltas of one round of the fan-out
 * @param pacedDeltas of one round at a thousand a second
 */
record Sizes(
        int spawns,
        int warmUps,
        int stubborn,
        int rounds,
        int deltas,
        int realDeltas,
        int subscribers,
        int fanDeltas,
        int pacedDeltas) {
    static final Sizes FULL = new Sizes(40, 3, 3, 5, 200_000, 20_000, 100, 10_000, 5_000);
    static final Sizes BRIEF = new Sizes(10, 2, 1, 3, 50_000, 5_000, 100, 2_000, 2_000);
    static final Sizes SMOKE = new Sizes(2, 1, 1, 1, 500, 100, 3, 100, 50);
}
