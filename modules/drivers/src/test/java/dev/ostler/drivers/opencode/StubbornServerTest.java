package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Secret;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.http.HttpSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are no opencode, or not the one that was expected, or fall silent. */
final class StubbornServerTest {
    private static final String SESSION = "{\"id\":\"ses_1\",\"directory\":\"/p\"}";
    private static final String PAGE = "<!doctype html>";

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, String> routes = new ConcurrentHashMap<>(Map.of(
            "/global/health", "{\"healthy\":true,\"version\":\"1\"}",
            "/session", SESSION,
            "/session/ses_1/children", "[]",
            "/session/status", "{}",
            "/permission", "[]",
            "/question", "[]",
            "/session/ses_1/message", "[]"));
    private final CompletableFuture<HttpServerResponse> events = new CompletableFuture<>();
    private volatile boolean asksForPassword = true;
    private volatile boolean silent;
    private HttpServer server;

    @BeforeEach
    void up() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void down() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (asksForPassword && !"Basic bzpw".equals(request.getHeader("Authorization"))) {
            response.setStatusCode(401).end();
        } else if (request.path().equals("/event")) {
            response.setChunked(true).putHeader("content-type", "text/event-stream");
            response.write("data: {\"type\":\"server.connected\",\"properties\":{}}\n\n");
            vertx.setPeriodic(10, timer -> {
                if (silent || response.closed()) {
                    vertx.cancelTimer(timer);
                } else {
                    response.write(": alive\n\n");
                }
            });
            events.complete(response);
        } else {
            String known = routes.get(request.path());
            response.putHeader("content-type", known == null ? "text/html" : "application/json")
                    .end(known == null ? PAGE : known);
        }
    }

    private Desk desk(Auth auth) {
        return desk(auth, ByteSize.mebibytes(1), Duration.ofSeconds(60));
    }

    private Desk desk(Auth auth, ByteSize frameBytes, Duration heartbeat) {
        Target target = new Target(
                Endpoint.parse("http://127.0.0.1:" + server.actualPort()), auth, null, null, frameBytes, true);
        OpencodeSettings usual = OpencodeSettings.reading(target.frameBytes());
        return new Desk(
                vertx,
                target,
                new OpencodeSettings(
                        new HttpSettings(target.frameBytes(), Duration.ofSeconds(5), Duration.ofSeconds(4), 6),
                        usual.handshake(),
                        usual.request(),
                        usual.turnEnd(),
                        usual.again(),
                        usual.releaseStep(),
                        Duration.ofMillis(20),
                        heartbeat,
                        3));
    }

    private Desk desk() {
        return desk(new Auth.Basic("o", Secret.of("p")));
    }

    private static void refused(Desk desk, VerdictReason reason, String words) {
        assertThatThrownBy(desk::open).isInstanceOfSatisfying(DriverException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.getMessage()).contains(words);
        });
    }

    @Test
    void aPageForPeopleIsNoOpencode() {
        routes.remove("/global/health");
        refused(desk(), VerdictReason.HANDSHAKE_FAILED, "not an opencode");
    }

    @Test
    void aServerThatTakesEverybodyIsNotTaken() {
        asksForPassword = false;
        refused(desk(), VerdictReason.AUTH_NOT_ENFORCED, "without the password");
    }

    @Test
    void aWrongPasswordIsToldAsSuch() {
        refused(desk(new Auth.Basic("o", Secret.of("wrong"))), VerdictReason.AUTH_REFUSED, "refuses the credential");
    }

    @Test
    void nobodyIsToldAsSuch() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get();
        refused(desk(), VerdictReason.ENDPOINT_REFUSED, "nobody answers");
    }

    @Test
    void aPageForPeopleIsNoAnswerEither() {
        Desk desk = desk();
        desk.open();
        assertThatThrownBy(() -> desk.prompt("say: x")).hasMessageContaining("does not know prompt_async");
        assertThat(desk.told.all(SessionEvent.TurnStarted.class)).isEmpty();
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        Desk desk = desk(new Auth.Basic("o", Secret.of("p")), ByteSize.mebibytes(1), Duration.ofMillis(500));
        desk.open();
        assertThat(desk.told.disconnects).isEmpty();
        silent = true;
        await().atMost(Told.PATIENCE).until(() -> desk.told.disconnects.size() == 1);
        assertThat(desk.told.disconnects.getFirst()).contains("not even a heartbeat");
    }

    @Test
    void anEventOfFortyMegabytesIsReadWholeAndInItsOrder() throws Exception {
        Desk desk = desk(new Auth.Basic("o", Secret.of("p")), ByteSize.mebibytes(64), Duration.ofSeconds(60));
        desk.open();
        HttpServerResponse to = events.get();
        String text = "x".repeat(40 << 20);
        vertx.runOnContext(_ -> {
            to.write("data: {\"type\":\"big\",\"properties\":{\"x\":\"" + text + "\"}}\n\n");
            to.write("data: {\"type\":\"small\",\"properties\":{}}\n\n");
        });
        desk.told.awaitOne(SessionEvent.Raw.class, e -> e.name().equals("small"));
        assertThat(desk.told.all(SessionEvent.Raw.class))
                .extracting(SessionEvent.Raw::name)
                .containsExactly("big", "small");
        assertThat(desk.told.all(SessionEvent.Raw.class).getFirst().json()).contains(text);
    }

    @Test
    void anEventOverTheBoundIsAFailureAndNotTheEnd() throws Exception {
        Desk desk = desk();
        desk.open();
        HttpServerResponse to = events.get();
        vertx.runOnContext(_ -> {
            to.write("data: {\"type\":\"big\",\"properties\":{\"x\":\"" + "x".repeat(2 << 20) + "\"}}\n\n");
            to.write("data: {\"type\":\"small\",\"properties\":{}}\n\n");
        });
        desk.told.awaitOne(SessionEvent.Raw.class, e -> e.name().equals("small"));
        assertThat(desk.told.all(SessionEvent.Failure.class))
                .singleElement()
                .satisfies(e -> assertThat(e.message()).contains("over frameBytes"));
        assertThat(desk.told.all(SessionEvent.Raw.class))
                .noneMatch(e -> e.name().equals("big"));
    }
}
