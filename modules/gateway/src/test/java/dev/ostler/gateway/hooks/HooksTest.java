package dev.ostler.gateway.hooks;

import static dev.ostler.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.client.FakeBroker;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Subscribers;
import dev.ostler.core.secret.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events on their way out, to a real server and to real programs. */
@Timeout(120)
class HooksTest {
    private static final Secret SECRET = Secret.of("a secret of some length");

    @TempDir
    Path dir;

    private Vertx vertx;
    private FakeBroker broker;
    private HttpServer server;
    private final List<JsonNode> posted = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    /** Status for the attempt of that number, from 1. */
    private volatile IntUnaryOperator status = _ -> 204;

    private int attempts;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        broker = new FakeBroker(vertx);
        server = vertx.createHttpServer()
                .requestHandler(this::received)
                .listen(0, "127.0.0.1")
                .await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
        assertThat(problems).isEmpty();
    }

    private void received(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            String signature = request.getHeader("Ostler-Signature");
            long seconds = Long.parseLong(signature.substring(2, signature.indexOf(',')));
            if (!signature.endsWith(",v1=" + Webhook.sign(SECRET, seconds, body.toString()))) {
                problems.add("signature " + signature);
            }
            JsonNode frame = Json.tree(body.toString());
            if (!request.getHeader("Ostler-Delivery")
                    .equals(frame.path("event").path("cursor").asText())) {
                problems.add("delivery " + request.getHeader("Ostler-Delivery"));
            }
            int code = status.applyAsInt(++attempts);
            if (code / 100 == 2) {
                posted.add(frame);
            }
            request.response().setStatusCode(code).end();
        });
    }

    private Hook webhook(int attempts) {
        return new Hook(
                "web",
                List.of("turn.*"),
                List.of("h1"),
                "http://127.0.0.1:" + server.actualPort() + "/hook",
                SECRET,
                null,
                null,
                attempts);
    }

    private static Hook command(Duration timeout, int attempts, String... line) {
        return new Hook("run", List.of("turn.ended"), null, null, null, List.of(line), timeout, attempts);
    }

    private String deploy(Hook hook) {
        String id = vertx.deployVerticle(new HooksVerticle(List.of(hook), dir, "store", Duration.ofMillis(5)))
                .await();
        // its place is on the disk: what comes now is not missed, whatever happens
        await().until(() -> Files.exists(dir.resolve(hook.name() + ".cursor")));
        return id;
    }

    private List<Long> seqs() {
        return posted.stream().map(f -> f.path("event").path("seq").asLong()).toList();
    }

    @Test
    void aWebhookGetsWhatItAskedForInOrderWhateverFailsMeanwhile() {
        status = attempt -> attempt % 3 == 0 ? 500 : attempt % 5 == 0 ? 302 : 200;
        broker.publish(Kind.TURN_ENDED, "h1", "{}");
        deploy(webhook(10));
        for (int i = 0; i < 50; i++) {
            broker.publish(Kind.TURN_ENDED, "h1", "{\"n\":" + i + "}");
            broker.publish(Kind.TURN_ENDED, "h2", "{}");
            broker.publish(Kind.STATUS, "h1", "{}");
        }
        await().until(() -> posted.size() >= 50);
        assertThat(seqs())
                .isEqualTo(LongStream.range(0, 50).map(i -> 2 + 3 * i).boxed().toList());
    }

    @Test
    void theNextBrokerGoesOnWhereThisOneWas() throws Exception {
        String first = deploy(webhook(10));
        broker.publish(5, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> posted.size() >= 5);
        await().until(() -> Files.readString(dir.resolve("web.cursor")).equals("e1:5\n"));
        vertx.undeploy(first).await();
        broker.publish(5, Kind.TURN_ENDED, "h1", "{}");
        deploy(webhook(10));
        broker.publish(5, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> posted.size() >= 15);
        assertThat(seqs()).isEqualTo(LongStream.rangeClosed(1, 15).boxed().toList());
    }

    @Test
    void whatCannotBeDeliveredIsADeadLetterAndTheRestGoesOn() throws Exception {
        status = attempt -> attempt <= 3 ? 503 : 200;
        deploy(webhook(3));
        broker.publish(Kind.TURN_ENDED, "h1", "{\"n\":1}");
        broker.publish(Kind.TURN_ENDED, "h1", "{\"n\":2}");
        await().until(() -> !posted.isEmpty());
        assertThat(seqs()).containsExactly(2L);
        JsonNode letter = Json.tree(Files.readString(dir.resolve("web.dead")));
        assertThat(letter.path("why").asText()).contains("503");
        assertThat(letter.at("/frame/event/seq").asLong()).isEqualTo(1);
    }

    @Test
    void howFarEachIsBehindAndWhatWasGivenUpIsMeasured() throws Exception {
        status = _ -> 503;
        HooksVerticle hooks = new HooksVerticle(List.of(webhook(2)), dir, "store", Duration.ofMillis(5));
        vertx.deployVerticle(hooks).await();
        await().until(() -> Files.exists(dir.resolve("web.cursor")));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        hooks.bindTo(registry);
        await().until(() -> registry.find("ostler.hook.lag").gauge() != null);
        broker.publish(500, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> registry.get("ostler.hooks.dead").functionCounter().count() > 1
                && registry.get("ostler.hook.lag").tag("hook", "web").gauge().value() > 1);
        Subscribers.Hook web = hooks.positions().await().getFirst();
        assertThat(web.name()).isEqualTo("web");
        assertThat(web.dead()).isPositive();
        assertThat(web.lag()).isPositive();
        status = _ -> 200;
        await().until(() -> hooks.positions().await().getFirst().lag() == 0);
        Subscribers.Hook done = hooks.positions().await().getFirst();
        assertThat(done.cursor()).isEqualTo(new Cursor("e1", 500));
        assertThat(done.dead())
                .isEqualTo(Files.readAllLines(dir.resolve("web.dead")).size());
        hooks.follow(List.of()).await();
        assertThat(registry.find("ostler.hook.lag").gauges()).isEmpty();
        assertThat(hooks.positions().await()).isEmpty();
    }

    @Test
    void moreThanItsRoomWaitsInTheLog() {
        status = attempt -> attempt < 5 ? 500 : 200;
        deploy(webhook(1_000));
        broker.publish(1_000, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> posted.size() >= 1_000);
        assertThat(seqs()).isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void aCommandGetsTheEventOnItsInputAndIsRunAgainWhenItFails() throws Exception {
        Path out = dir.resolve("out");
        // fails every other time
        deploy(command(
                Duration.ofSeconds(30),
                10,
                "sh",
                "-c",
                "if [ -e \"$0.once\" ]; then rm \"$0.once\"; cat >> \"$0\"; else : > \"$0.once\"; exit 3; fi",
                out.toString()));
        broker.publish(3, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> Files.exists(out) && Files.readAllLines(out).size() >= 3);
        assertThat(Files.readAllLines(out))
                .extracting(line -> Json.tree(line).at("/event/seq").asLong())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aCommandThatHangsIsEndedAndLeavesNothing() throws Exception {
        deploy(command(Duration.ofMillis(200), 1, "sh", "-c", "sleep 3600 & wait"));
        broker.publish(Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> Files.exists(dir.resolve("run.dead")));
        assertThat(Files.readString(dir.resolve("run.dead"))).contains("did not end within 200 ms");
        await().until(() -> ProcessHandle.current()
                .descendants()
                .noneMatch(process -> process.info().command().orElse("").endsWith("/sleep")));
    }

    @Test
    void aHookThatChangesGoesOnWhereItWasAfterWhatItHasUnderWay() throws Exception {
        Path gate = dir.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        Path out = dir.resolve("out");
        Hook slow = command(
                Duration.ofMinutes(1), 10, "sh", "-c", "cat >> \"$0\"; cat \"$1\"", out.toString(), gate.toString());
        HooksVerticle hooks = new HooksVerticle(List.of(slow), dir, "store", Duration.ofMillis(5));
        vertx.deployVerticle(hooks).await();
        await().until(() -> Files.exists(dir.resolve("run.cursor")));
        broker.publish(2, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> Files.exists(out) && Files.readAllLines(out).size() == 1);

        Hook quick = command(Duration.ofMinutes(1), 10, "sh", "-c", "cat >> \"$0\"", out.toString());
        Future<Void> changed = hooks.follow(List.of(quick));
        Future<Void> again = hooks.follow(List.of(quick));
        assertThat(Files.readAllLines(out)).hasSize(1);
        assertThat(changed.isComplete()).isFalse();
        Files.writeString(gate, "go on");
        changed.await();
        again.await();
        await().until(() -> Files.readAllLines(out).size() >= 2);
        broker.publish(Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> Files.readAllLines(out).size() >= 3);
        assertThat(Files.readAllLines(out))
                .extracting(line -> Json.tree(line).at("/event/seq").asLong())
                .containsExactly(1L, 2L, 3L);

        hooks.follow(List.of()).await();
        broker.publish(Kind.TURN_ENDED, "h1", "{}");
        hooks.follow(List.of(quick)).await();
        await().until(() -> Files.readAllLines(out).size() >= 4);
    }

    @Test
    void aHookThatMakesNoSenseIsRefusedByName() {
        assertThatThrownBy(() -> new Hook("a b", List.of("*"), null, "http://x", SECRET, null, null, null))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("'a b'");
        assertThatThrownBy(() -> new Hook("a", List.of("*"), null, null, null, null, null, null))
                .hasMessageContaining("either 'url' or 'command'");
        assertThatThrownBy(() -> new Hook("a", List.of("*"), null, "ftp://x", SECRET, null, null, null))
                .hasMessageContaining("ftp://x");
        assertThatThrownBy(() -> new Hook("a", List.of("*"), null, "http://x", Secret.of("short"), null, null, null))
                .hasMessageContaining("secret");
        assertThatThrownBy(() -> new Hook("a", List.of(), null, "http://x", SECRET, null, null, null))
                .hasMessageContaining("'on'");
        assertThatThrownBy(() -> new Hook("a", List.of("turn.endet"), null, "http://x", SECRET, null, null, null))
                .hasMessageContaining("did you mean 'turn.ended'?");
        assertThatThrownBy(() -> new Hook("a", List.of("*"), null, "http://a b", SECRET, null, null, null))
                .hasMessageContaining("'http://a b'");
    }
}
