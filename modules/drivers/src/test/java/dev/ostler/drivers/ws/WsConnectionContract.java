package dev.ostler.drivers.ws;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection keeps to, whatever carries it. */
abstract class WsConnectionContract {
    private final Vertx vertx = vertx();
    private final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private @Nullable RawServer server;

    /** With the transport that is meant. */
    abstract Vertx vertx();

    /** Where a server may listen; another place each time. */
    abstract SocketAddress place() throws IOException;

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void theUpgradeCarriesTheCredentialAndNoOrigin() throws Exception {
        serve(null);
        dial(settings(), new Auth.Bearer(Secret.of("s3cret-token")));
        assertThat(server.heads.getFirst())
                .containsIgnoringCase("authorization: Bearer s3cret-token")
                .doesNotContainIgnoringCase("origin:")
                .doesNotContainIgnoringCase("permessage-deflate");
    }

    @Test
    void textGoesBothWays() throws Exception {
        serve(null);
        WsConnection connection = dial(settings(), new Auth.None());
        on(() -> connection.send("grüße"));
        await().until(() -> said.contains("grüße"));
        server.peers.getFirst().text("zurück");
        await().until(() -> messages.size() == 1);
        assertThat(new String(messages.getFirst(), StandardCharsets.UTF_8)).isEqualTo("zurück");
    }

    @Test
    void fragmentsAreOneMessageAndBinaryOnesAreNone() throws Exception {
        serve(null);
        dial(settings(), new Auth.None());
        RawServer.Peer peer = server.peers.getFirst();
        peer.binary(new byte[] {1, 2, 3});
        peer.frame(false, 2, new byte[] {1});
        peer.frame(true, 0, new byte[] {2});
        peer.fragments("a message of many frames: äöü", 3);
        await().until(() -> !messages.isEmpty());
        assertThat(messages).hasSize(1);
        assertThat(new String(messages.getFirst(), StandardCharsets.UTF_8)).isEqualTo("a message of many frames: äöü");
    }

    @Test
    void aFrameOfFortyMebibytesArrivesWhole() throws Exception {
        serve(null);
        dial(settings(), new Auth.None());
        server.peers.getFirst().text("x".repeat(40 << 20));
        await().until(() -> !messages.isEmpty());
        assertThat(messages.getFirst()).hasSize(40 << 20);
    }

    @Test
    void aFrameAboveTheBoundEndsTheConnectionWithAReason() throws Exception {
        serve(null);
        dial(settings().with(ByteSize.mebibytes(1)), new Auth.None());
        server.peers.getFirst().text("x".repeat(2 << 20));
        await().until(() -> !ends.isEmpty());
        assertThat(ends.getFirst()).contains("1048576");
        assertThat(messages).isEmpty();
    }

    @Test
    void fragmentsAboveTheBoundEndTheConnectionWithAReason() throws Exception {
        serve(null);
        dial(settings().with(ByteSize.mebibytes(1)), new Auth.None());
        server.peers.getFirst().fragments("x".repeat(2 << 20), 1 << 18);
        await().until(() -> !ends.isEmpty());
        assertThat(ends.getFirst()).contains("1048576");
    }

    @Test
    void aDropWithoutACloseFrameIsToldOnce() throws Exception {
        serve(null);
        WsConnection connection = dial(settings(), new Auth.None());
        server.peers.getFirst().drop();
        await().until(() -> !ends.isEmpty());
        on(connection::close);
        assertThat(ends).hasSize(1);
        assertThat(ends.getFirst()).contains("without a close frame");
    }

    @Test
    void aServerThatAnswersNoPingIsGivenUp() throws Exception {
        serve(null);
        dial(settings().pinging(Duration.ofMillis(50)), new Auth.None());
        server.peers.getFirst().answersPings = false;
        await().until(() -> !ends.isEmpty());
        assertThat(ends.getFirst()).contains("no sign of life");
    }

    @Test
    void aServerThatAnswersPingsIsKept() throws Exception {
        serve(null);
        dial(settings().pinging(Duration.ofMillis(20)).missing(100), new Auth.None());
        await().until(() -> server.peers.getFirst().pings > 150);
        assertThat(ends).isEmpty();
    }

    @Test
    void closingTakesNoLongerThanItsBoundWhenTheServerIgnoresIt() throws Exception {
        serve(null);
        WsConnection connection = dial(settings(), new Auth.None());
        on(connection::close);
        assertThat(ends).containsExactly("closed by us");
    }

    @Test
    void aMessageAboveTheBoundIsRefusedBeforeItIsSent() throws Exception {
        serve(null);
        WsConnection connection = dial(settings(), new Auth.None());
        assertThatThrownBy(() -> on(() -> connection.send("x".repeat((16 << 20) + 1))))
                .isInstanceOfSatisfying(OstlerException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE);
                    assertThat(e).hasMessageContaining("16777217").hasMessageContaining("16777216");
                });
    }

    @Test
    void statusesAreVerdicts() throws Exception {
        assertVerdict("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n", VerdictReason.AUTH_REFUSED);
        assertVerdict("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", VerdictReason.AUTH_REFUSED);
        assertVerdict("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", VerdictReason.HANDSHAKE_FAILED);
        assertVerdict("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", VerdictReason.HANDSHAKE_FAILED);
        assertVerdict("SSH-2.0-OpenSSH_9.2p1\r\n", VerdictReason.HANDSHAKE_FAILED);
        assertVerdict("", VerdictReason.HANDSHAKE_FAILED);
    }

    @Test
    void whatItSaysWhenItRefusesIsTold() throws Exception {
        serve("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 23\r\n\r\nno room\n\nfor one more x");
        assertThat(failure(server.endpoint(), settings().build()))
                .hasMessageContaining("it answered HTTP 503: no room for one more x");
    }

    @Test
    void aServerThatAcceptsAndIsSilentIsATimeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server = new RawServer(place(), _ -> silent(over), (_, _) -> {});
        assertThat(failure(
                        server.endpoint(),
                        settings().dialling(Duration.ofMillis(300)).build()))
                .hasMessageContaining("within 300 ms")
                .extracting(DriverException::reason)
                .isEqualTo(VerdictReason.TIMEOUT);
        over.countDown();
    }

    private static String silent(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    private void assertVerdict(String answer, VerdictReason reason) throws Exception {
        serve(answer);
        assertThat(failure(server.endpoint(), settings().build()).reason())
                .describedAs(answer)
                .isEqualTo(reason);
        server.close();
    }

    DriverException failure(String endpoint, WsSettings settings) {
        try {
            on(() -> new WsDialer(vertx, Endpoint.parse(endpoint), settings).dial(new Auth.None(), receiver()));
        } catch (DriverException e) {
            return e;
        }
        throw new AssertionError("it was dialled");
    }

    void serve(@Nullable String refusal) throws IOException {
        serve(place(), refusal);
    }

    void serveAt(SocketAddress place) throws IOException {
        serve(place, null);
    }

    private void serve(SocketAddress place, @Nullable String refusal) throws IOException {
        server = new RawServer(place, _ -> refusal, (_, text) -> said.add(text));
    }

    /** What the clients of the server asked for. */
    List<String> heads() {
        return server.heads;
    }

    private WsConnection dial(Settings settings, Auth auth) {
        return dial(server.endpoint(), settings.build(), auth);
    }

    WsConnection dial(String endpoint, WsSettings settings) {
        return dial(endpoint, settings, new Auth.None());
    }

    private WsConnection dial(String endpoint, WsSettings settings, Auth auth) {
        WsConnection connection =
                on(() -> new WsDialer(vertx, Endpoint.parse(endpoint), settings).dial(auth, receiver()));
        await().until(() -> !server.peers.isEmpty());
        return connection;
    }

    private WsConnection.Receiver receiver() {
        return new WsConnection.Receiver() {
            @Override
            public void onMessage(byte[] utf8) {
                messages.add(utf8);
            }

            @Override
            public void onClosed(String why) {
                ends.add(why);
            }
        };
    }

    private <T> T on(Supplier<Future<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        vertx.runOnContext(_ -> work.get().onComplete(result::complete, result::completeExceptionally));
        try {
            return result.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static Settings settings() {
        return new Settings();
    }

    /** The usual settings with some of them changed. */
    static final class Settings {
        private ByteSize frames = ByteSize.mebibytes(64);
        private Duration ping = Duration.ofSeconds(20);
        private Duration dial = Patience.LONG;
        private int misses = 3;

        Settings with(ByteSize frameBytes) {
            frames = frameBytes;
            return this;
        }

        Settings pinging(Duration every) {
            ping = every;
            return this;
        }

        Settings missing(int most) {
            misses = most;
            return this;
        }

        Settings dialling(Duration timeout) {
            dial = timeout;
            return this;
        }

        WsSettings build() {
            return new WsSettings(frames, ByteSize.mebibytes(16), dial, ping, misses, Duration.ofSeconds(1));
        }
    }
}
