package dev.ostler.bench;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One running app-server, and the ways from it: directly, and through the broker. */
final class Feed implements AutoCloseable {
    /** Readers of {@link #healthy}. */
    static final int HEALTHY = 2;

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Vertx vertx;
    private final BrokerUnderTest broker;
    private final String name = "feed-" + NAMES.incrementAndGet();
    private final Child server;
    private final Tally directTally = new Tally(Tally.Form.CODEX);
    private final Codex direct;
    private final List<AutoCloseable> subscribers = new ArrayList<>();

    Feed(Vertx vertx, BrokerUnderTest broker, AppServer program) {
        this.vertx = vertx;
        this.broker = broker;
        this.server = program.start();
        String endpoint = server.announcement();
        this.direct = Await.of(Codex.open(vertx, endpoint, program.cwd(), directTally));
        broker.attach(name, endpoint, program.cwd());
    }

    Way direct() {
        return new Way("direct", script -> Await.of(direct.prompt(script)), List.of(directTally));
    }

    /** Through the broker, to so many subscribers that each has a WebSocket of its own. */
    Way broker(int readers) {
        List<Tally> tallies = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            Tally tally = new Tally(Tally.Form.OSTLER);
            tallies.add(tally);
            subscribers.add(Await.of(broker.subscribe(vertx, name, tally)));
        }
        return new Way("broker", script -> broker.prompt(name, script), tallies, broker::cpu);
    }

    /** Through the broker, to one reader over WebSocket and one of server-sent events. */
    Way healthy() {
        List<Tally> tallies = List.of(new Tally(Tally.Form.OSTLER), new Tally(Tally.Form.OSTLER));
        subscribers.add(Await.of(broker.subscribe(vertx, name, tallies.getFirst())));
        subscribers.add(Await.of(broker.listen(vertx, name, tallies.getLast())));
        return new Way("broker", script -> broker.prompt(name, script), tallies, broker::cpu);
    }

    void unsubscribe() {
        subscribers.forEach(Feed::close);
        subscribers.clear();
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        unsubscribe();
        broker.letGo(name);
        direct.close();
        server.close();
    }
}
