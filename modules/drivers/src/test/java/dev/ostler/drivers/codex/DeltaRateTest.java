package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.rpc.RpcConnection;
import dev.ostler.drivers.rpc.RpcText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Prints how many text deltas a second are read; asserts only that none is lost. */
final class DeltaRateTest {
    private static final int COUNT = 200_000;
    private static final String DELTA = "{\"method\":\"item/agentMessage/delta\",\"params\":{\"threadId\":\""
            + ScriptedCodex.THREAD + "\",\"turnId\":\"" + ScriptedCodex.TURN
            + "\",\"itemId\":\"msg_mwpp907u1\",\"delta\":\"0123456789abcdef\"},\"emittedAtMs\":1795222709854}";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void fromBytesToEvents() {
        AtomicLong events = new AtomicLong();
        CodexSession session = new CodexSession(new CountingPort(events));
        session.opened(ScriptedCodex.THREAD, ScriptedCodex.TURN);
        RpcConnection<Notice> rpc = new RpcConnection<>(
                vertx,
                vertx.getOrCreateContext(),
                RpcText.BARE,
                Notices.decoder(),
                new RpcConnection.Bounds(1, 1 << 20),
                new RpcConnection.Peer<>() {
                    @Override
                    public void onNotification(Notice notice) {
                        session.on(notice);
                    }

                    @Override
                    public void onRequest(String id, Notice notice) {}
                },
                _ -> Future.succeededFuture(),
                _ -> {});
        byte[] frame = DELTA.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 3; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < COUNT; i++) {
                rpc.receive(frame);
            }
            print("bytes to events, " + frame.length + " B", begun);
        }
        assertThat(events).hasValue(3L * COUNT);
    }

    @Test
    void overTheSocket() throws Exception {
        CountDownLatch all = new CountDownLatch(COUNT);
        try (ScriptedCodex codex = new ScriptedCodex()) {
            Desk desk = new Desk(vertx, Desk.target(codex.endpoint()), new Driver.Listener() {
                @Override
                public void onEvent(SessionEvent event) {
                    if (event instanceof SessionEvent.TextDelta) {
                        all.countDown();
                    }
                }

                @Override
                public void onDisconnected(String why) {}
            });
            desk.open();
            desk.prompt("flood");
            long begun = System.nanoTime();
            codex.client().repeat(DELTA, COUNT);
            assertThat(all.await(2, TimeUnit.MINUTES)).isTrue();
            print("socket to listener", begun);
            desk.close();
        }
    }

    private static void print(String what, long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%s: %,.0f deltas/s%n", what, COUNT / seconds);
    }

    private record CountingPort(AtomicLong events) implements Port {
        @Override
        public void emit(SessionEvent event) {
            events.incrementAndGet();
        }

        @Override
        public void answer(String request, Object result) {}

        @Override
        public void refuse(String request, String why) {}
    }
}
