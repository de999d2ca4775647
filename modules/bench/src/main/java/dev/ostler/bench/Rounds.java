package dev.ostler.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rounds of one way. */
final class Rounds {
    private final List<Round> rounds = new ArrayList<>();
    private final Sample delays = new Sample();

    void add(Round round) {
        rounds.add(round);
        delays.addAll(round.delays());
    }

    Sample delays() {
        return delays;
    }

    Figure rate(String name) {
        return Figure.rate(name, median(Round::rate));
    }

    Figure megabytes() {
        return Figure.megabytes("received", median(Round::megabytes));
    }

    /** Steadier than the rate on a machine that others use too. */
    Figure cpu() {
        return Figure.micros("broker CPU per event", median(Round::cpuMicros));
    }

    Figure missing() {
        return Figure.count(
                "missing", (double) rounds.stream().mapToLong(Round::missing).sum());
    }

    /** The median of what each round was of its neighbour, so that a slow minute of the machine hits both. */
    Figure ratioTo(Rounds other) {
        double[] ratios = new double[rounds.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rounds.get(i).rate() / other.rounds.get(i).rate();
        }
        return Figure.ratio("ratio", median(ratios));
    }

    private double median(ToDoubleFunction<Round> of) {
        return median(rounds.stream().mapToDouble(of).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
