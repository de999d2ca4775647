package dev.ostler.bench;

import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many subscribers that never read, for long and under load: the broker's heap stays what it is, and whoever reads is
 * told everything as soon as before. Without them first and afterwards, for the comparison.
 */
final class StalledBench {
    private static final int CLIENTS = 100;
    private static final Duration FILLING = Duration.ofSeconds(60);
    /** Without a crowd, before and after it. */
    private static final Duration CONTROL = Duration.ofSeconds(60);

    private static final int ENOUGH = CLIENTS * 9 / 10;
    private static final double GROWTH = 1.25;
    /** The broker keeps a mebibyte for each, and as much again on its way out. */
    private static final double MEGABYTES_EACH = 2;

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
        private final List<Double> rates = new ArrayList<>();
        private long events;
        private long missing;

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
        Duration control = time.dividedBy(5).compareTo(CONTROL) < 0 ? time.dividedBy(5) : CONTROL;
        try (Feed feed = new Feed(vertx, broker, server.remembering())) {
            Way way = feed.healthy();
            // rings fill, code is compiled
            stretch(way, control);
            Stretch before = stretch(way, control);
            Crowded crowded;
            try (Crowd crowd = new Crowd(broker, CLIENTS)) {
                crowded = crowded(way, crowd);
            }
            return report(before, crowded, stretch(way, control));
        }
    }

    /** What happened while there was a crowd. */
    private static final class Crowded {
        private final Stretch stalled = new Stretch();
        private final Stretch coming = new Stretch();
        private final Series full = new Series();
        private long replaced;
        private long mostUnread;
    }

    private List<Row> report(Stretch before, Crowded crowded, Stretch after) {
        String what = String.format("%,d events/s, %d readers", sizes.pace() * 1_000, Feed.HEALTHY);
        double bare = Math.max(before.delays.millis(0.99), after.delays.millis(0.99));
        Figure ratio = Figure.ratio("p99 of the slower one without", crowded.stalled.delays.millis(0.99) / bare);
        Figure missing = Figure.count("missing", crowded.stalled.missing + crowded.coming.missing);
        Series held = crowded.stalled.heap;
        List<Figure> heap = new ArrayList<>(held.memory());
        heap.add(Figure.memory("before", before.heap.end()));
        heap.add(Figure.memory("after", after.heap.end()));
        String stalled = "with " + CLIENTS + " stalled for " + time.toSeconds() + " s";
        List<Row> rows = new ArrayList<>();
        rows.add(before.row(what, "none stalled, before"));
        rows.add(crowded.stalled.row(what, stalled));
        if (crowded.coming.events > 0) {
            rows.add(crowded.coming.row(what, "while those that were cut off come back"));
        }
        rows.addAll(List.of(
                after.row(what, "none stalled, after"),
                Row.of(what, "the readers' harm", ratio, missing)
                        .within(Budget.atMost(ratio, DELAY).and(Budget.atMost(missing, 0))),
                new Row(what, "the broker's heap, " + stalled, heap, null)
                        .within(Budget.atMost(Figure.memory("end", held.end()), bound(held.begin()))
                                .and(Budget.atMost(
                                        Figure.memory("most", held.most()),
                                        bound(before.heap.end() + CLIENTS * MEGABYTES_EACH)))),
                Row.of(
                        what,
                        "the stalled ones",
                        Figure.count("of " + CLIENTS + " stalled, mean", crowded.full.mean()),
                        Figure.count("cut off and replaced", crowded.replaced),
                        Figure.memory("unread, most in all", crowded.mostUnread / 1048576.0))));
        return rows;
    }

    private static double bound(double begin) {
        return begin * GROWTH + SLACK_MEGABYTES;
    }

    private Round round(Way way) {
        return way.paced(sizes.pace() * 1_000 * sizes.roundSeconds(), sizes.pace());
    }

    /** The heap is looked at between the rounds: a collection is nobody's delay. */
    private Stretch stretch(Way way, Duration length) {
        Stretch stretch = new Stretch();
        long end = System.nanoTime() + length.toNanos();
        do {
            stretch.add(round(way));
            stretch.heap.add(broker.collected().heapMegabytes());
        } while (System.nanoTime() < end);
        return stretch;
    }

    /**
     * From when nearly all are stalled: what waits for them lies in the buffers of both sides, and of the kernel. A
     * round counts as one with all of them stalled when they were so before and after it.
     */
    private Crowded crowded(Way way, Crowd crowd) {
        Crowded crowded = new Crowded();
        int full = fill(way, crowd);
        long end = System.nanoTime() + time.toNanos();
        do {
            Round round = round(way);
            Subscribers.Listing listing = broker.subscribers();
            int now = crowd.renew(listing);
            Stretch stretch = Math.min(full, now) >= ENOUGH ? crowded.stalled : crowded.coming;
            full = now;
            stretch.add(round);
            stretch.heap.add(broker.collected().heapMegabytes());
            crowded.full.add(full);
            crowded.mostUnread = Math.max(
                    crowded.mostUnread,
                    listing.subscribers().stream()
                            .mapToLong(Subscribers.Position::unread)
                            .sum());
        } while (System.nanoTime() < end);
        crowded.replaced = crowd.replaced();
        return crowded;
    }

    private int fill(Way way, Crowd crowd) {
        long end = System.nanoTime() + FILLING.toNanos();
        int full;
        do {
            round(way);
            full = crowd.renew(broker.subscribers());
        } while (full < ENOUGH && System.nanoTime() < end);
        return full;
    }
}
