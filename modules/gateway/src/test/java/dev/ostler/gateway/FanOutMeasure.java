package dev.ostler.gateway;

import dev.ostler.client.FakeBroker;
import dev.ostler.core.event.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Figures, not a test: {@code -Dtest=FanOutMeasure}. Clients and server share this JVM and its cores, the producer keeps
 * a window of events under way, as a producer does that waits for its batches to be acknowledged.
 */
class FanOutMeasure {
    private static final String DATA = "{\"text\":\"" + "x".repeat(120) + "\"}";
    private static final int WINDOW = 4_000;

    @Test
    void webSocket() throws Exception {
        for (int round = 0; round < 3; round++) {
            measure(1, 400_000);
            measure(100, 10_000);
        }
    }

    private static void measure(int subscribers, int events) throws Exception {
        Vertx vertx = Vertx.vertx();
        Vertx clients = Vertx.vertx();
        FakeBroker broker = new FakeBroker(vertx);
        GatewayVerticle gateway = new GatewayVerticle(GatewayOptions.loopback(0, Tokens.ALL));
        vertx.deployVerticle(gateway).await();
        WebSocketClient client = clients.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(1_000)
                .setMaxFrameSize(64 << 20)
                .setMaxMessageSize(64 << 20));
        CountDownLatch done = new CountDownLatch(subscribers);
        AtomicLong slowest = new AtomicLong();
        AtomicLong messages = new AtomicLong();
        List<WebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < subscribers; i++) {
            boolean first = i == 0;
            CountDownLatch open = new CountDownLatch(1);
            long[] seen = new long[1];
            sockets.add(client.connect(
                            WsSubscriber.options(gateway.port()).putHeader("Authorization", "Bearer " + Tokens.READ))
                    .onSuccess(socket -> socket.textMessageHandler(text -> {
                        messages.incrementAndGet();
                        if (text.contains("\"frame\":\"snapshot\"")) {
                            open.countDown();
                        }
                        for (int at = text.indexOf("\"frame\":\"event\""); at >= 0; ) {
                            seen[0]++;
                            at = text.indexOf("\"frame\":\"event\"", at + 15);
                        }
                        if (first) {
                            slowest.set(seen[0]);
                        }
                        if (seen[0] == events) {
                            seen[0]++;
                            done.countDown();
                        }
                    }))
                    .compose(socket -> socket.writeTextMessage(
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"events/subscribe\"}")
                            .compose(_ -> Future.succeededFuture(socket)))
                    .await());
            open.await();
        }
        long begin = System.nanoTime();
        for (int sent = 0; sent < events; sent += 20) {
            while (sent - slowest.get() > WINDOW) {
                if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(60)) {
                    throw new AssertionError("stalled at " + slowest.get() + " of " + sent + ", "
                            + gateway.subscriptions() + " subscriptions, " + gateway.waiting() + " waiting");
                }
                LockSupport.parkNanos(50_000);
            }
            broker.publish(20, Kind.TEXT_DELTA, "h1", DATA);
        }
        boolean all = done.await(60, TimeUnit.SECONDS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "fan-out: %d subscriber(s), %d events, complete %s: %.0f events/s, %.0f deliveries/s, "
                        + "%.1f events a message, %d range reads%n",
                subscribers,
                events,
                all,
                events / seconds,
                (double) events * subscribers / seconds,
                (double) events * subscribers / messages.get(),
                broker.reads());
        Reference.reachabilityFence(client); // a client that is collected closes its connections
        clients.close().await();
        vertx.close().await();
    }
}
