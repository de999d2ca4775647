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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WsConnectionTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private @Nullable RawServer server;

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
        dial(settings().with(ByteSize.mebibytes(1)).build(), new Auth.None());
        server.peers.getFirst().text("x".repeat(2 << 20));
        await().until(() -> !ends.isEmpty());
        assertThat(ends.getFirst()).contains("1048576");
        assertThat(messages).isEmpty();
    }

    @Test
    void fragmentsAboveTheBoundEndTheConnectionWithAReason() throws Exception {
        serve(null);
        dial(settings().with(ByteSize.mebibytes(1)).build(), new Auth.None());
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
        dial(settings().pinging(Duration.ofMillis(50)).build(), new Auth.None());
        server.peers.getFirst().answersPings = false;
        await().until(() -> !ends.isEmpty());
        assertThat(ends.getFirst()).contains("no sign of life");
    }

    @Test
    void aServerThatAnswersPingsIsKept() throws Exception {
        serve(null);
        dial(settings().pinging(Duration.ofMillis(20)).missing(100).build(), new Auth.None());
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
    void nobodyThereIsAVerdict() throws Exception {
        // Bound and not listening: refused, and nobody else can have the port.
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(failure(
                                    "ws://127.0.0.1:" + held.getLocalPort(),
                                    settings().build())
                            .reason())
                    .isEqualTo(VerdictReason.ENDPOINT_REFUSED);
        }
        assertThat(failure("unix:///run/codex.sock", settings().build()))
                .hasMessageContaining("let the app-server listen on ws://")
                .extracting(DriverException::reason)
                .isEqualTo(VerdictReason.ENDPOINT_REFUSED);
        assertThat(failure("http://127.0.0.1:1", settings().build()))
                .hasMessageContaining("expected ws:// or wss://")
                .extracting(DriverException::reason)
                .isEqualTo(VerdictReason.ENDPOINT_REFUSED);
    }

    @Test
    void aServerThatAcceptsAndIsSilentIsATimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            assertThat(failure(
                            "ws://127.0.0.1:" + silent.getLocalPort(),
                            settings().dialling(Duration.ofMillis(300)).build()))
                    .hasMessageContaining("within 300 ms")
                    .extracting(DriverException::reason)
                    .isEqualTo(VerdictReason.TIMEOUT);
        }
    }

    private void assertVerdict(String answer, VerdictReason reason) throws Exception {
        serve(answer);
        assertThat(failure(server.endpoint(), settings().build()).reason())
                .describedAs(answer)
                .isEqualTo(reason);
        server.close();
    }

    private DriverException failure(String endpoint, WsSettings settings) {
        try {
            on(() -> new WsDialer(vertx, Endpoint.parse(endpoint), settings).dial(new Auth.None(), receiver()));
        } catch (DriverException e) {
            return e;
        }
        throw new AssertionError("it was dialled");
    }

    private void serve(@Nullable String refusal) throws IOException {
        server = new RawServer(_ -> refusal, (_, text) -> said.add(text));
    }

    private WsConnection dial(Settings settings, Auth auth) {
        return dial(settings.build(), auth);
    }

    private WsConnection dial(WsSettings settings, Auth auth) {
        WsConnection connection =
                on(() -> new WsDialer(vertx, Endpoint.parse(server.endpoint()), settings).dial(auth, receiver()));
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

    private static Settings settings() {
        return new Settings();
    }

    /** The usual settings with some of them changed. */
    private static final class Settings {
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
