package dev.ostler.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** A quantity over time. */
final class Series {
    private static final double MINUTE = 60e9;

    private record Point(double minutes, double value) {}

    private final long start = System.nanoTime();
    private final List<Point> points = new ArrayList<>();

    void add(double value) {
        points.add(new Point((System.nanoTime() - start) / MINUTE, value));
    }

    /** The mean of its first quarter, so that one odd moment is not the beginning. */
    double begin() {
        return mean(points.subList(0, quarter()));
    }

    /** The mean of its last quarter. */
    double end() {
        return mean(points.subList(points.size() - quarter(), points.size()));
    }

    double mean() {
        return mean(points);
    }

    double most() {
        return values(points).max().orElse(Double.NaN);
    }

    /** How much it grows in a minute, by least squares; zero of less than two points. */
    double slope() {
        double x = points.stream().mapToDouble(Point::minutes).average().orElse(0);
        double y = mean(points);
        double over = points.stream()
                .mapToDouble(p -> (p.minutes() - x) * (p.value() - y))
                .sum();
        double under =
                points.stream().mapToDouble(p -> Math.pow(p.minutes() - x, 2)).sum();
        return under == 0 ? 0 : over / under;
    }

    /** Begin, end, the most, and the growth. */
    List<Figure> memory() {
        return List.of(
                Figure.memory("begin", begin()),
                Figure.memory("end", end()),
                Figure.memory("most", most()),
                Figure.memory("slope a minute", slope()));
    }

    /** The same of things that are counted. */
    List<Figure> counts() {
        return List.of(
                Figure.count("begin", begin()),
                Figure.count("end", end()),
                Figure.count("most", most()),
                Figure.count("slope an hour", 60 * slope()));
    }

    private int quarter() {
        return Math.min(points.size(), Math.max(1, points.size() / 4));
    }

    private static double mean(List<Point> of) {
        return values(of).average().orElse(Double.NaN);
    }

    private static DoubleStream values(List<Point> of) {
        return of.stream().mapToDouble(Point::value);
    }
}
