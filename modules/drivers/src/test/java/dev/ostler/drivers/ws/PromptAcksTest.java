package dev.ostler.drivers.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PromptAcksTest {
    /** Linux never delays an acknowledgement for less: a second write that waits for it is at least this late. */
    private static final long DELAYED_ACK_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    @Test
    void theSecondOfTwoSmallWritesDoesNotWaitForADelayedAcknowledgement() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        assumeTrue(vertx.isNativeTransportEnabled());
        BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        WsConnection.Receiver receiver = new WsConnection.Receiver() {
            @Override
            public void onMessage(byte[] utf8) {
                messages.add(utf8);
            }

            @Override
            public void onClosed(String why) {}
        };
        // it writes a frame's head and its payload one by one, and leaves Nagle's algorithm on as codex does
        try (RawServer server = new RawServer(_ -> null, (peer, _) -> peer.text("answer"))) {
            WsConnection connection = new WsDialer(
                            vertx, Endpoint.parse(server.endpoint()), WsSettings.reading(ByteSize.mebibytes(1)))
                    .dial(new Auth.None(), receiver)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            List<Long> took = new ArrayList<>();
            // more than the kernel acknowledges at once in the beginning of every connection
            for (int i = 0; i < 61; i++) {
                long asked = System.nanoTime();
                vertx.runOnContext(_ -> connection.send("go").onFailure(e -> messages.clear()));
                assertThat(messages.poll(30, TimeUnit.SECONDS)).isNotNull();
                took.add(System.nanoTime() - asked);
            }
            // Not one would be, if they waited; most of them are not, on a machine that is busy with other things.
            assertThat(Collections.min(took.subList(took.size() / 2, took.size())))
                    .isLessThan(DELAYED_ACK_NANOS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }
}
