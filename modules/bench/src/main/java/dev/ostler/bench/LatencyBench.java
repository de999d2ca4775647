package dev.ostler.bench;

import io.vertx.core.Vertx;
import java.util.List;

/** How much later text comes through the broker, at a thousand deltas a second. Each delta carries its birth time. */
final class LatencyBench {
    private static final double P50_MILLIS = 1;
    private static final double P99_MILLIS = 5;

    private final Vertx vertx;
    private final BrokerUnderTest broker;
    private final Sizes sizes;

    LatencyBench(Vertx vertx, BrokerUnderTest broker, Sizes sizes) {
        this.vertx = vertx;
        this.broker = broker;
        this.sizes = sizes;
    }

    List<Row> rows(AppServer server) {
        String what = "delay of a text delta, " + server.name() + " at 1,000/s";
        Rounds direct = new Rounds();
        Rounds through = new Rounds();
        try (Feed feed = new Feed(vertx, broker, server)) {
            Way bare = feed.direct();
            Way brokered = feed.broker(1);
            for (int i = -1; i < sizes.rounds(); i++) {
                Round a = bare.paced(sizes.pacedDeltas());
                Round b = brokered.paced(sizes.pacedDeltas());
                if (i >= 0) {
                    direct.add(a);
                    through.add(b);
                }
            }
        }
        Figure p50 = Figure.millis(
                "added p50", through.delays().millis(0.5) - direct.delays().millis(0.5));
        Figure p99 = Figure.millis(
                "added p99", through.delays().millis(0.99) - direct.delays().millis(0.99));
        return List.of(
                row(what, "direct", direct),
                row(what, "broker", through),
                Row.of(what, "added by the broker", p50, p99)
                        .within(Budget.atMost(p50, P50_MILLIS).and(Budget.atMost(p99, P99_MILLIS))));
    }

    private static Row row(String what, String way, Rounds rounds) {
        return Row.of(what, way, rounds.delays().p50(), rounds.delays().p99(), rounds.rate("events"), rounds.missing());
    }
}
