package dev.ostler.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.ostler.broker.LogBounds;
import dev.ostler.broker.Reload;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Call;
import dev.ostler.core.bus.Codecs;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each signal asks of the broker. */
class ShutdownTest {
    private static final ServerPlan PLAN = plan("127.0.0.1", 10);

    private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
    private final BlockingQueue<Broker.Down> asked = new LinkedBlockingQueue<>();
    private final AtomicReference<Supplier<ServerPlan>> settings = new AtomicReference<>(() -> PLAN);
    private final List<String> abandoned = new CopyOnWriteArrayList<>();
    private MessageConsumer<Call> broker;
    private Vertx vertx;

    private static ServerPlan plan(String host, int most) {
        return new ServerPlan(Path.of("/d"), host, 1, "n", List.of(Path.of("/h" + most)), false, Set.of(), most);
    }

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        Codecs.register(vertx.eventBus());
        Codecs.local(vertx.eventBus(), Reload.class);
        broker = vertx.eventBus().<Call>consumer(Operations.DOWN.address(), message -> {
            asked.add(Json.read(message.body().params(), Broker.Down.class));
            message.reply(new Answer.Ok(Json.write(new Broker.GoingDown(0))));
        });
        new Shutdown(vertx, abandoned::add)
                .on(
                        signals::put,
                        new Reloading(vertx, PLAN, () -> settings.get().get(), _ -> Future.succeededFuture()));
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Broker.Down next() throws InterruptedException {
        Broker.Down down = asked.poll(60, TimeUnit.SECONDS);
        assertThat(down).isNotNull();
        return down;
    }

    @Test
    void termAndIntAreDownAndTheSecondHurries() throws Exception {
        signals.get("TERM").run();
        assertThat(next()).isEqualTo(new Broker.Down("SIGTERM", null, null));
        signals.get("INT").run();
        Broker.Down hurried = next();
        assertThat(hurried.reason()).isEqualTo("SIGINT again");
        assertThat(hurried.grace()).isEqualTo(Duration.ofSeconds(2));
    }

    /** The Vert.x is closed by whoever made it, once: twice at the same time is a failure and a stack trace. */
    @Test
    void aBrokerThatDoesNotAnswerIsAbandonedAndItsVertxLeftAlone() {
        broker.unregister().toCompletionStage().toCompletableFuture().join();
        signals.get("TERM").run();
        await().atMost(Duration.ofMinutes(1)).until(() -> !abandoned.isEmpty());
        assertThat(abandoned).singleElement().asString().startsWith("the broker does not answer: ");
        assertThat(vertx.setTimer(1, _ -> {})).as("it is open").isNotNegative();
    }

    @Test
    void oneThatComesWhenAllIsClosedFindsNothingToDo() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        assertThatCode(() -> signals.get("TERM").run()).doesNotThrowAnyException();
        assertThatCode(() -> signals.get("INT").run()).doesNotThrowAnyException();
    }

    @Test
    void hupSendsTheSettingsAndWrongOnesChangeNothing() {
        AtomicReference<Reload> sent = new AtomicReference<>();
        vertx.eventBus().<Reload>localConsumer(Addresses.RELOAD, message -> sent.set(message.body()));
        settings.set(() -> {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "field 'prot' is not known");
        });
        signals.get("HUP").run();
        settings.set(() -> plan("127.0.0.1", 77));
        signals.get("HUP").run();
        await().untilAtomic(
                        sent, org.hamcrest.Matchers.is(new Reload(List.of(Path.of("/h77")), 77, LogBounds.DEFAULT)));
        assertThat(asked).isEmpty();
    }

    @Test
    void whatOnlyAStartCanChangeIsSaid() {
        assertThat(Reloading.atNextStart(PLAN, plan("127.0.0.1", 77))).isEmpty();
        assertThat(Reloading.atNextStart(PLAN, plan("::1", 10))).containsExactly("host ::1");
        LogBounds small = new LogBounds(
                new LogBounds.Lifecycle(Duration.ofHours(1), 5_000L, ByteSize.mebibytes(32)),
                new LogBounds.Stream(Duration.ofMinutes(1), 500, ByteSize.mebibytes(1), ByteSize.mebibytes(8)),
                ByteSize.mebibytes(2));
        assertThat(Reloading.atNextStart(PLAN, PLAN.with(small)))
                .as("how long things are kept follows at once")
                .containsExactly(
                        "journal.stream.events 500",
                        "journal.stream.bytes 1048576",
                        "journal.stream.totalBytes 8388608",
                        "journal.reserveBytes 2097152");
    }
}
