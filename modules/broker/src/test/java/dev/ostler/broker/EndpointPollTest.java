package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointPollTest {
    /** Stands for null, which says that it answers. */
    private static final String READY = "ready";

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @TempDir
    Path dir;

    @AfterEach
    void close() {
        TestBroker.await(vertx.close());
    }

    private EndpointPoll poll(String readiness) {
        HarnessDefinition definition = Samples.definition("\"readiness\":{" + readiness + "}");
        Readiness how = definition.readiness();
        Endpoint place = Objects.requireNonNull(how.asked());
        return new EndpointPoll(vertx, how, place);
    }

    private void begin(EndpointPoll poll) {
        context.runOnContext(_ -> poll.begin(missing -> told.add(missing == null ? READY : missing)));
    }

    private void awaitReady() {
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> told.contains(READY));
    }

    @Test
    void httpIsAskedUntilItAnswersWithSuccessAndNoMore() {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = TestBroker.await(vertx.createHttpServer()
                .requestHandler(request -> {
                    assertThat(request.path()).isEqualTo("/readyz");
                    request.response()
                            .setStatusCode(asked.incrementAndGet() < 3 ? 503 : 204)
                            .end();
                })
                .listen(0, "127.0.0.1"));
        EndpointPoll poll = poll("\"http\":\"http://127.0.0.1:" + server.actualPort() + "/readyz\"");
        begin(poll);
        awaitReady();
        assertThat(told).containsExactly("it answers HTTP 503", "it answers HTTP 503", READY);
        assertThat(asked).hasValue(3);
        poll.stop();
    }

    /** A path that is left over from a server that was killed is no server. */
    @Test
    void aUnixSocketIsReadyWhenItAcceptsAndNotWhenItsPathIsThere() throws Exception {
        Path path = dir.resolve("s.sock");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address).close();
        assertThat(path).exists();
        EndpointPoll poll = poll("\"socket\":\"unix://" + path + "\"");
        assertThat(TestBroker.await(poll.taken())).isFalse();
        begin(poll);
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> !told.isEmpty());
        Files.delete(path);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            awaitReady();
            assertThat(TestBroker.await(poll.taken())).isTrue();
        }
        assertThat(told.getFirst()).startsWith("it accepts no connection");
        poll.stop();
    }
}
