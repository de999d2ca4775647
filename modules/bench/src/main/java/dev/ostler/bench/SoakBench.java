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
            quiet(feed);
            Census before = broker.collected();
            Subscribers.Listing listing = broker.subscribers();
            SoakWatch watch = new SoakWatch(broker);
            SoakLoad load = new SoakLoad(broker, feed, shell, pace);
            try (load) {
                load.fill();
                watch(watch, load);
            }
            BusFollowers.Told told = quiet(feed);
            List<Row> rows = new ArrayList<>(watch.rows(what()));
            rows.addAll(load.rows(what()));
            rows.add(members(told));
            rows.add(slow(listing, broker.subscribers()));
            rows.add(left(before));
            rows.add(verdict(rows));
            return rows;
        }
    }

    private String what() {
        return "soak of " + time.toSeconds() + " s";
    }

    /** Ends what reads still; what is counted then is not on its way out. */
    private BusFollowers.Told quiet(Feed feed) {
        BusFollowers.Told told = broker.unfollow();
        feed.unsubscribe();
        long deadline = System.nanoTime() + Await.LONG.toNanos();
        while (!broker.subscribers().subscribers().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("subscriptions of clients that are gone: " + broker.subscribers());
            }
            park(SHORTEST);
        }
        return told;
    }

    private void watch(SoakWatch watch, SoakLoad load) {
        Duration every = time.dividedBy(LOOKS);
        every = every.compareTo(SHORTEST) < 0 ? SHORTEST : every.compareTo(LONGEST) > 0 ? LONGEST : every;
        long end = System.nanoTime() + time.toNanos();
        do {
            park(every);
            load.check();
            watch.look();
        } while (System.nanoTime() < end);
    }

    private Row members(BusFollowers.Told told) {
        Figure holes = Figure.count("holes", told.holes());
        return Row.of(what(), "members of the bus", Figure.count("frames", told.events()), holes)
                .within(Budget.atMost(holes, 0));
    }

    private Row slow(Subscribers.Listing before, Subscribers.Listing after) {
        return Row.of(
                what(),
                "slow and stalled ones",
                Figure.count("cut off", after.cut() - before.cut()),
                Figure.count("events dropped", after.dropped() - before.dropped()));
    }

    private Row left(Census before) {
        List<Figure> left = new ArrayList<>();
        List<Figure> grown = broker.settled(before).left(before);
        Figure processes = Figure.count("processes", broker.processes());
        left.add(processes);
        left.addAll(grown);
        left.add(Figure.memory("heap before", before.heapMegabytes()));
        Figure heap = Figure.memory("heap after", broker.collected().heapMegabytes());
        left.add(heap);
        Budget budget = Budget.atMost(heap, bound(before.heapMegabytes())).and(Budget.atMost(processes, 0));
        for (Figure one : grown) {
            budget = budget.and(Budget.atMost(one, 0));
        }
        return new Row(what(), "left afterwards", left, budget);
    }

    private Row verdict(List<Row> rows) {
        Figure broken = Figure.count(
                "promises broken",
                rows.stream()
                        .filter(row -> row.budget() != null && !row.budget().met())
                        .count());
        return Row.of(what(), "verdict", broken).within(Budget.atMost(broken, 0));
    }

    /** What the heap may be when it was this in the beginning: generous, for what is collected late. */
    static double bound(double begin) {
        return begin * GROWTH + SLACK_MEGABYTES;
    }

    private static void park(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
