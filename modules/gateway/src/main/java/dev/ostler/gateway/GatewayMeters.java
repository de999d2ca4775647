package dev.ostler.gateway;

import dev.ostler.client.EventHub;
import dev.ostler.core.bus.LoopLag;
import dev.ostler.core.ops.Subscribers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;

/** The meters of a gateway. */
final class GatewayMeters {
    /** A meter each for those furthest behind; the rest shows in the counts. */
    private static final int MOST = 100;

    private final EventHub hub;
    private final MultiGauge lags;

    private GatewayMeters(EventHub hub, MultiGauge lags) {
        this.hub = hub;
        this.lags = lags;
    }

    static GatewayMeters bind(
            MeterRegistry to, EventHub hub, LoopLag lag, IntSupplier connections, IntSupplier callsUnderWay) {
        gauge(to, "ostler.subscribers", "Subscriptions", hub::streams);
        gauge(to, "ostler.subscribers.full", "Subscriptions that wait for their reader", hub::waiting);
        gauge(to, "ostler.gateway.connections", "Open connections", connections);
        gauge(to, "ostler.gateway.calls", "Requests under way", callsUnderWay);
        Gauge.builder(
                        "ostler.subscribers.lag.max",
                        hub,
                        h -> h.subscribers().subscribers().stream()
                                .mapToLong(Subscribers.Position::lag)
                                .max()
                                .orElse(0))
                .description("Events that the subscription furthest behind is behind")
                .register(to);
        FunctionCounter.builder(
                        "ostler.subscribers.dropped", hub, h -> h.subscribers().dropped())
                .description("Stream events told to slow readers as gaps")
                .register(to);
        FunctionCounter.builder(
                        "ostler.subscribers.cut", hub, h -> h.subscribers().cut())
                .description("Subscriptions ended because their reader stayed slow")
                .register(to);
        Gauge.builder("ostler.loop.lag", lag, l -> l.worst().toNanos() / 1e9)
                .baseUnit("seconds")
                .tag("loop", "gateway")
                .description("Longest delay of an event loop in the last half minute")
                .register(to);
        return new GatewayMeters(
                hub,
                MultiGauge.builder("ostler.subscriber.lag")
                        .description("Events that a subscription is behind; of the " + MOST + " furthest behind")
                        .register(to));
    }

    private static void gauge(MeterRegistry to, String name, String what, IntSupplier value) {
        Gauge.builder(name, value, IntSupplier::getAsInt)
                .description(what)
                .strongReference(true)
                .register(to);
    }

    /** Subscriptions come and go; called before each look. */
    void refresh() {
        List<MultiGauge.Row<?>> rows = hub.subscribers().subscribers().stream()
                .sorted(Comparator.comparingLong(Subscribers.Position::lag).reversed())
                .limit(MOST)
                .<MultiGauge.Row<?>>map(one ->
                        MultiGauge.Row.of(Tags.of("id", Long.toString(one.id()), "client", one.client()), one::lag))
                .toList();
        lags.register(rows, true);
    }
}
