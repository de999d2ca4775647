package dev.ostler.bench;

import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many subscribers that never read, for long and under load: the broker's heap stays what it is, and whoever reads is
 * told everything as soon as before. Without them first and afterwards, for the comparison.
 */
final class StalledBench {
    private static final int CLIENTS = 100;
    private static final Duration FILLING = Duration.ofSeconds(60);
    private static final double GROWTH = 1.25;
    private static final double SLACK_MEGABYTES = 8;
    /** Of the delay of a healthy reader, against the slower of the two runs without anybody stalled. */
    private static final double DELAY = 2;

    private final Vertx vertx;
    private final BrokerUnderTest broker;
    private final Sizes sizes;
    private final Duration time;

    StalledBench(Vertx vertx, BrokerUnderTest broker, Sizes sizes, Duration time) {
        this.vertx = vertx;
        this.broker = broker;
        this.sizes = sizes;
        this.time = time;
    }

    /** What the healthy readers had of one stretch of time. */
    private static final class Stretch {
        private final Spread delays = new Spread();
        private final Series heap = new Series();
        private final Series stalled = new Series();
        private final List<Double> rates = new ArrayList<>();
        private long events;
        private long missing;
        private long replaced;
        private long peakUnread;

        void add(Round round) {
            events += round.events();
            missing += round.missing();
            rates.add(round.rate());
            delays.addAll(round.delays());
        }

        Row row(String benchmark, String way) {
            return Row.of(
                    benchmark,
                    way,
                    Figure.rate(
                            "deliveries",
                            rates.stream().mapToDouble(r -> r).average().orElse(0)),
                    Figure.count("events", events),
                    Figure.count("missing", missing),
                    delays.p50(),
                    delays.p99());
        }
    }

    List<Row> rows(AppServer server) {
        String what = String.format("%,d events/s, %d readers", sizes.pace() * 1_000, Feed.HEALTHY);
        Duration control = time.dividedBy(5);
        try (Feed feed = new Feed(vertx, broker, server)) {
            Way way = feed.healthy();
            // rings fill, code is compiled
            stretch(way, control, null);
            Stretch before = stretch(way, control, null);
            Stretch during;
            try (Crowd crowd = new Crowd(broker, CLIENTS)) {
                fill(way, crowd);
                during = stretch(way, time, crowd);
            }
            Stretch after = stretch(way, control, null);
            return report(what, before, during, after);
        }
    }

    /** Until nearly all are stalled: what waits for them lies in the buffers of both sides, and of the kernel. */
    private void fill(Way way, Crowd crowd) {
        long end = System.nanoTime() + FILLING.toNanos();
        do {
            round(way);
        } while (crowd.renew(broker.subscribers()) < CLIENTS * 9 / 10 && System.nanoTime() < end);
    }

    private Round round(Way way) {
        return way.paced(sizes.pace() * 1_000 * sizes.roundSeconds(), sizes.pace());
    }

    private List<Row> report(String what, Stretch before, Stretch during, Stretch after) {
        double bare = Math.max(before.delays.millis(0.99), after.delays.millis(0.99));
        Figure ratio = Figure.ratio("p99 of the slower one without", during.delays.millis(0.99) / bare);
        Figure missing = Figure.count("missing", during.missing);
        Figure end = Figure.memory("end", during.heap.end());
        List<Figure> heap = new ArrayList<>(during.heap.memory());
        heap.add(Figure.memory("before", before.heap.end()));
        heap.add(Figure.memory("after", after.heap.end()));
        String stalled = "with " + CLIENTS + " stalled for " + time.toSeconds() + " s";
        return List.of(
                before.row(what, "none stalled, before"),
                during.row(what, stalled),
                after.row(what, "none stalled, after"),
                Row.of(what, "the readers' harm", ratio, missing)
                        .within(Budget.atMost(ratio, DELAY).and(Budget.atMost(missing, 0))),
                new Row(what, "the broker's heap, " + stalled, heap, Budget.atMost(end, bound(during.heap))),
                Row.of(
                        what,
                        "the stalled ones",
                        Figure.count("of %d stalled, mean".formatted(CLIENTS), during.stalled.mean()),
                        Figure.count("cut off and replaced", during.replaced),
                        Figure.memory("unread, most in all", during.peakUnread / 1048576.0)));
    }

    private static double bound(Series heap) {
        return heap.begin() * GROWTH + SLACK_MEGABYTES;
    }

    /** The heap is looked at between the rounds: a collection is nobody's delay. */
    private Stretch stretch(Way way, Duration length, @Nullable Crowd crowd) {
        Stretch stretch = new Stretch();
        long end = System.nanoTime() + length.toNanos();
        do {
            stretch.add(round(way));
            if (crowd != null) {
                Subscribers.Listing listing = broker.subscribers();
                stretch.stalled.add(crowd.renew(listing));
                stretch.replaced = crowd.replaced();
                stretch.peakUnread = Math.max(
                        stretch.peakUnread,
                        listing.subscribers().stream()
                                .mapToLong(Subscribers.Position::unread)
                                .sum());
            }
            stretch.heap.add(broker.collected().heapMegabytes());
        } while (System.nanoTime() < end);
        return stretch;
    }
}
