package dev.ostler.core.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Scope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BusClientTest {
    private final Vertx vertx = Vertx.vertx();
    private final BusClient client = new BusClient(vertx.eventBus(), Caller.LOCAL);

    @BeforeEach
    void codecs() {
        Codecs.register(vertx.eventBus());
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void anAnswerIsTheRecord() throws Exception {
        AtomicReference<Call> seen = new AtomicReference<>();
        vertx.eventBus().<Call>consumer(Addresses.HARNESS, m -> {
            seen.set(m.body());
            m.reply(new Answer.Ok("{\"harnesses\":[],\"cursor\":\"e:4\",\"newer\":1}"));
        });
        Harnesses.Listing listing = await(client.call(Operations.LIST, new Harnesses.ListAll(true)));
        assertThat(listing).isEqualTo(new Harnesses.Listing(List.of(), new Cursor("e", 4)));
        assertThat(seen.get()).isEqualTo(new Call("harness/list", "{\"all\":true}", Caller.LOCAL, null));
    }

    @Test
    void aProblemArrivesWhole() {
        Problem problem = new Problem(ErrorCode.CONFLICT, "the name is taken", Map.of("name", "a"));
        vertx.eventBus().consumer(Addresses.HARNESS, m -> m.reply(new Answer.Failed(problem)));
        assertThat(failureOf(client.call(Operations.LIST, new Harnesses.ListAll(null)))
                        .problem())
                .isEqualTo(problem);
    }

    @Test
    void nobodyThereIsUnreachable() {
        OstlerException e = failureOf(client.call(Operations.LIST, new Harnesses.ListAll(null)));
        assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(e).hasMessageContaining(Addresses.HARNESS).hasMessageContaining("the broker is not up");
    }

    @Test
    void silenceIsATimeoutThatSaysHowLong() {
        vertx.eventBus().consumer(Addresses.HARNESS, _ -> {});
        OstlerException e = failureOf(client.call(Operations.LIST, "{}", Duration.ofMillis(20), null));
        assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(e).hasMessage("harness/list was not answered within 20ms");
    }

    @Test
    void noTimeAtAllIsATimeoutToo() {
        vertx.eventBus().consumer(Addresses.HARNESS, _ -> {});
        assertThat(failureOf(client.call(Operations.LIST, "{}", Duration.ZERO, null))
                        .code())
                .isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void aScopeThatLacksIsRefusedBeforeAnythingIsSent() {
        AtomicInteger received = new AtomicInteger();
        vertx.eventBus().consumer(Addresses.HARNESS, _ -> received.incrementAndGet());
        BusClient reader = new BusClient(vertx.eventBus(), new Caller("r", Set.of(Scope.READ)));
        Future<String> refused = reader.call(Operations.RELEASE, "{}", Duration.ofSeconds(5), null);
        assertThat(refused.failed()).isTrue();
        OstlerException e = failureOf(refused);
        assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(e).hasMessageContaining("harness/release").hasMessageContaining("admin");
        assertThat(received).hasValue(0);
    }

    @Test
    void aRequestThatCarriesATimeIsWaitedForThatLong() {
        Duration tenMinutes = Duration.ofMinutes(10);
        assertThat(Operations.WAIT.timeout(new Harnesses.Wait("a", Harnesses.Until.GONE, tenMinutes)))
                .isGreaterThan(tenMinutes);
        assertThat(Operations.WAIT.timeout(new Harnesses.Wait("a", Harnesses.Until.GONE, Duration.ZERO)))
                .isEqualTo(Operations.WAIT.timeout());
        assertThat(Operations.LIST.timeout(new Harnesses.ListAll(null))).isEqualTo(Operations.LIST.timeout());
    }

    @Test
    void aCallDoesNotPrintItsParameters() {
        assertThat(new Call("harness/spawn", "{\"env\":{\"K\":\"hunter2\"}}", Caller.LOCAL, null))
                .asString()
                .isEqualTo("Call[harness/spawn by local]");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static OstlerException failureOf(Future<?> future) {
        AtomicReference<Throwable> cause = new AtomicReference<>();
        assertThatThrownBy(() -> await(future))
                .isInstanceOf(ExecutionException.class)
                .satisfies(e -> cause.set(e.getCause()));
        assertThat(cause.get()).isInstanceOf(OstlerException.class);
        return (OstlerException) cause.get();
    }
}
