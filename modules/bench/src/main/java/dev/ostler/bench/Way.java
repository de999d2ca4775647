package dev.ostler.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One way on which text comes from a server to its readers.
 *
 * @param prompt makes the server do what a script says
 * @param cpu what the broker's process has burned so far
 */
record Way(String name, Consumer<String> prompt, List<Tally> readers, Supplier<Duration> cpu) {
    Way {
        readers = List.copyOf(readers);
    }

    /** A way without a broker. */
    Way(String name, Consumer<String> prompt, List<Tally> readers) {
        this(name, prompt, readers, () -> Duration.ZERO);
    }

    /** Flat out. */
    Round flood(int deltas) {
        return run("stamp: " + deltas, deltas);
    }

    /** A thousand deltas a second. */
    Round paced(int deltas) {
        return run("stamp: " + deltas + " every 1", deltas);
    }

    /** So many thousand deltas a second. */
    Round paced(int deltas, int thousands) {
        return run("stamp: " + deltas + " every 1 by " + thousands, deltas);
    }

    private Round run(String script, int deltas) {
        List<Tally.Received> all = readers.stream().map(Tally::begin).toList();
        Duration burned = cpu.get();
        long start = System.nanoTime();
        prompt.accept(script);
        for (Tally.Received one : all) {
            Await.of(one.ended(), Await.LONG);
        }
        return Round.of(all, deltas, start, cpu.get().minus(burned));
    }
}
