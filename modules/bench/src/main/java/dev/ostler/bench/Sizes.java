package dev.ostler.bench;

import java.time.Duration;
import java.util.List;

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
 * @param fleet harnesses at once
 * @param cycles harnesses one after the other
 * @param adopted how many harnesses a killed broker leaves, in turn
 * @param adoptions kills of each
 * @param longLine bytes of the one line
 * @param floodRate lines a second
 * @param floodLines lines in all
 * @param crashSteps of the crash matrix, evenly chosen
 * @param kills at random moments
 * @param starts of the program
 * @param losses of a broker that does not come back
 * @param durable lifecycle events that are appended and read again
 * @param stalled how long there are subscribers that never read
 * @param pace thousands of events a second meanwhile
 * @param roundSeconds of the stretches between two looks at the heap
 * @param soak how long a soak takes
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
        int pacedDeltas,
        int fleet,
        int cycles,
        List<Integer> adopted,
        int adoptions,
        long longLine,
        int floodRate,
        int floodLines,
        int crashSteps,
        int kills,
        int starts,
        int losses,
        int durable,
        Duration stalled,
        int pace,
        int roundSeconds,
        Duration soak) {
    private static final int ALL = Integer.MAX_VALUE;

    static final Sizes FULL = new Sizes(
            40,
            3,
            30,
            5,
            200_000,
            20_000,
            100,
            10_000,
            5_000,
            200,
            500,
            List.of(1, 50, 200),
            5,
            1_000_000_000,
            1_000_000,
            20_000_000,
            ALL,
            200,
            20,
            20,
            400_000,
            Duration.ofMinutes(10),
            20,
            2,
            Duration.ofMinutes(10));
    static final Sizes BRIEF = new Sizes(
            10,
            2,
            5,
            3,
            50_000,
            5_000,
            100,
            2_000,
            2_000,
            100,
            100,
            List.of(1, 50),
            3,
            300_000_000,
            1_000_000,
            5_000_000,
            ALL,
            20,
            10,
            20,
            100_000,
            Duration.ofSeconds(30),
            20,
            2,
            Duration.ofMinutes(1));
    static final Sizes SMOKE = new Sizes(
            2,
            1,
            1,
            1,
            500,
            100,
            3,
            100,
            50,
            20,
            25,
            List.of(1, 5),
            1,
            100_000_000,
            1_000_000,
            2_000_000,
            1,
            1,
            1,
            1,
            12_000,
            Duration.ofSeconds(5),
            5,
            1,
            Duration.ofSeconds(10));

    Sizes {
        adopted = List.copyOf(adopted);
    }
}
