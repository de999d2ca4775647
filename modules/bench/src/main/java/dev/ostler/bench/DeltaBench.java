package dev.ostler.bench;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** How fast text goes from an app-server to subscribers, as fast as the server can make it. */
final class DeltaBench {
    private static final double REAL_RATIO = 0.9;
    private static final double FLOOD = 60_000;
    private static final double FAN_OUT = 100_000;
    private static final int BATCH = 64;

    private final Vertx vertx;
    private final BrokerUnderTest broker;
    private final Sizes sizes;

    DeltaBench(Vertx vertx, BrokerUnderTest broker, Sizes sizes) {
        this.vertx = vertx;
        this.broker = broker;
        this.sizes = sizes;
    }

    /** A server that floods, and the limit of the machine. */
    List<Row> flood(AppServer server) {
        List<Row> rows = new ArrayList<>();
        String one = "text deltas, " + server.name() + " flat out, 1 subscriber";
        String many = "text deltas, " + server.name() + " flat out, " + sizes.subscribers() + " subscribers";
        try (Feed feed = new Feed(vertx, broker, server)) {
            Way through = feed.broker(1);
            Rounds[] pair = alternate(feed.direct(), through, sizes.deltas());
            rows.add(row(one, "direct", pair[0]));
            Figure rate = pair[1].rate("events");
            rows.add(row(one, "broker", pair[1], pair[1].ratioTo(pair[0]), pair[1].cpu())
                    .within(Budget.atLeast(rate, FLOOD)));
            feed.unsubscribe();

            Rounds fan = repeat(feed.broker(sizes.subscribers()), sizes.fanDeltas());
            Figure deliveries = fan.rate("deliveries");
            rows.add(fanRow(many, "broker", fan, fan.cpu()).within(Budget.atLeast(deliveries, FAN_OUT)));
        }
        try (PlainFeed plain = new PlainFeed(vertx)) {
            for (int batch : new int[] {1, BATCH}) {
                Way way = plain.to(1, batch);
                rows.add(row("limit, 1 client", way.name(), repeat(way, sizes.deltas())));
                plain.disconnect();
                way = plain.to(sizes.subscribers(), batch);
                rows.add(fanRow(
                        "limit, " + sizes.subscribers() + " clients", way.name(), repeat(way, sizes.fanDeltas())));
                plain.disconnect();
            }
        }
        return rows;
    }

    /** A real server, which is the bottleneck itself. */
    List<Row> real(AppServer server) {
        String what = "text deltas, " + server.name() + ", 1 subscriber";
        try (Feed feed = new Feed(vertx, broker, server)) {
            Rounds[] pair = alternate(feed.direct(), feed.broker(1), sizes.realDeltas());
            Figure ratio = pair[1].ratioTo(pair[0]);
            return List.of(
                    row(what, "direct", pair[0]),
                    row(what, "broker", pair[1], ratio, pair[1].cpu()).within(Budget.atLeast(ratio, REAL_RATIO)));
        }
    }

    private Rounds[] alternate(Way first, Way second, int deltas) {
        Rounds[] pair = {new Rounds(), new Rounds()};
        for (int i = -sizes.warmUps(); i < sizes.rounds(); i++) {
            Round a = first.flood(deltas);
            Round b = second.flood(deltas);
            if (i >= 0) {
                pair[0].add(a);
                pair[1].add(b);
            }
        }
        return pair;
    }

    private Rounds repeat(Way way, int deltas) {
        Rounds rounds = new Rounds();
        for (int i = -sizes.warmUps(); i < sizes.rounds(); i++) {
            Round round = way.flood(deltas);
            if (i >= 0) {
                rounds.add(round);
            }
        }
        return rounds;
    }

    private static Row fanRow(String benchmark, String way, Rounds rounds, Figure... more) {
        return new Row(benchmark, way, figures(rounds.rate("deliveries"), rounds, more), null);
    }

    private static Row row(String benchmark, String way, Rounds rounds, Figure... more) {
        return new Row(benchmark, way, figures(rounds.rate("events"), rounds, more), null);
    }

    private static List<Figure> figures(Figure rate, Rounds rounds, Figure... more) {
        List<Figure> figures = new ArrayList<>(List.of(rate, rounds.megabytes()));
        figures.addAll(List.of(more));
        figures.addAll(List.of(rounds.delays().p50(), rounds.delays().p99(), rounds.missing()));
        return figures;
    }
}
