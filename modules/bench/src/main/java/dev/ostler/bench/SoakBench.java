package dev.ostler.bench;

import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Everything at once, for as long as one likes: a server that floods, readers that keep up, slow ones, ones that never
 * read, ones that come and go on every transport, and harnesses that are spawned and released. What the broker holds is
 * looked at meanwhile, and before and after, when all is quiet.
 */
final class SoakBench {
    private static final int LOOKS = 60;
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final double GROWTH = 1.5;
    private static final double SLACK_MEGABYTES = 16;

    private final Vertx vertx;
    private final BrokerUnderTest broker;
    private final int pace;
    private final Duration time;

    private final Series heap = new Series();
    private final Series resident = new Series();
    private final Series descriptors = new Series();
    private final Series threads = new Series();
    private final Series lag = new Series();
    private final Series journal = new Series();

    SoakBench(Vertx vertx, BrokerUnderTest broker, Sizes sizes, Duration time) {
        this.vertx = vertx;
        this.broker = broker;
        this.pace = sizes.pace() / 2;
        this.time = time;
    }

    List<Row> rows(AppServer flooding, AppServer shell) {
        try (Feed feed = new Feed(vertx, broker, flooding)) {
            // fills rings and pools, and has the code compiled
            try (SoakLoad load = new SoakLoad(broker, feed, shell, pace)) {
                load.warm();
                park(time.dividedBy(4));
            }
            broker.unfollow();
            feed.unsubscribe();
            awaitNobody();
            Census before = broker.collected();
            long cut = broker.subscribers().cut();
            SoakLoad load = new SoakLoad(broker, feed, shell, pace);
            try (load) {
                load.fill();
                look(load);
            }
            BusFollowers.Told told = broker.unfollow();
            feed.unsubscribe();
            awaitNobody();
            Subscribers.Listing listing = broker.subscribers();
            Census after = broker.settled(before);
            Figure calm = Figure.memory("heap after", broker.collected().heapMegabytes());
            return report(load, told, listing, listing.cut() - cut, before, after, calm);
        }
    }

    /** So that what is counted is not on its way out. */
    private void awaitNobody() {
        long deadline = System.nanoTime() + Await.LONG.toNanos();
        while (!broker.subscribers().subscribers().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("subscriptions of clients that are gone: " + broker.subscribers());
            }
            park(SHORTEST);
        }
    }

    private void look(SoakLoad load) {
        Duration every = time.dividedBy(LOOKS);
        every = every.compareTo(SHORTEST) < 0 ? SHORTEST : every.compareTo(LONGEST) > 0 ? LONGEST : every;
        long end = System.nanoTime() + time.toNanos();
        do {
            park(every);
            load.check();
            Census now = broker.collected();
            heap.add(now.heapMegabytes());
            resident.add(now.residentMegabytes());
            descriptors.add(now.descriptors());
            threads.add(now.threads());
            journal.add(broker.journalBytes() / 1048576.0);
            lag.add((double) broker.subscribers().subscribers().stream()
                    .filter(p -> !p.full())
                    .mapToLong(Subscribers.Position::lag)
                    .max()
                    .orElse(0));
        } while (System.nanoTime() < end);
    }

    private List<Row> report(
            SoakLoad load,
            BusFollowers.Told told,
            Subscribers.Listing listing,
            long cut,
            Census before,
            Census after,
            Figure calm) {
        String what = "soak of " + time.toSeconds() + " s";
        Figure end = Figure.memory("end", heap.end());
        List<Figure> left = new ArrayList<>();
        left.add(Figure.count("processes", broker.processes()));
        left.addAll(after.left(before));
        left.add(Figure.memory("heap before", before.heapMegabytes()));
        left.add(calm);
        Figure missing = Figure.count("missing", load.missing());
        Figure holes = Figure.count("holes", told.holes());
        List<Row> rows = new ArrayList<>(List.of(
                new Row(what, "heap after a collection", heap.memory(), Budget.atMost(end, bound(heap.begin()))),
                new Row(what, "resident", resident.memory(), null),
                new Row(what, "descriptors, under way", descriptors.counts(), null),
                new Row(what, "threads, under way", threads.counts(), null),
                new Row(what, "lag of who reads, events", lag.counts(), null),
                new Row(what, "journal on disk", journal.memory(), null),
                Row.of(
                                what,
                                "readers that keep up",
                                Figure.count("events", load.events()),
                                missing,
                                load.delays().p50(),
                                load.delays().p99())
                        .within(Budget.atMost(missing, 0)),
                Row.of(what, "members of the bus", Figure.count("frames", told.events()), holes)
                        .within(Budget.atMost(holes, 0)),
                Row.of(
                        what,
                        "others",
                        Figure.count("harnesses spawned and released", load.harnesses()),
                        Figure.count("spawns refused", load.refused()),
                        Figure.count("clients come and gone", load.guests()),
                        Figure.count("cut off as too slow", cut),
                        Figure.count("events dropped for slow ones", listing.dropped())),
                new Row(what, "left afterwards", left, Budget.atMost(calm, bound(before.heapMegabytes())))));
        long grown = left.stream().limit(5).filter(figure -> figure.value() > 0).count();
        Figure broken = Figure.count(
                "promises broken",
                grown
                        + rows.stream()
                                .filter(row ->
                                        row.budget() != null && !row.budget().met())
                                .count());
        rows.add(Row.of(what, "verdict", broken).within(Budget.atMost(broken, 0)));
        return rows;
    }

    private static double bound(double begin) {
        return begin * GROWTH + SLACK_MEGABYTES;
    }

    private static void park(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
