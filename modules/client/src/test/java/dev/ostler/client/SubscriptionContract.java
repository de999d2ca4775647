package dev.ostler.client;

import static dev.ostler.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a subscription promises on every transport. */
@Timeout(180)
public abstract class SubscriptionContract {
    protected Vertx vertx;
    protected FakeBroker broker;

    /** Opens a subscription; returns when it is accepted, fails with {@link OstlerException} when it is refused. */
    protected abstract Subscriber open(Subscribe request);

    /** Starts the transport with these limits. */
    protected abstract void start(StreamLimits limits);

    /** Ends the transport in good order. */
    protected abstract void stop();

    /** How many subscriptions the transport holds. */
    protected abstract int streams();

    /** How many of them wait for room. */
    protected abstract int waiting();

    /** Where they are, as an operator can see it. */
    protected abstract Subscribers.Listing listing();

    @BeforeEach
    void startAll() {
        vertx = Vertx.vertx();
        broker = new FakeBroker(vertx);
        start(StreamLimits.DEFAULT);
    }

    /** For what only happens when a limit is over; with the limits of the product all else has its time. */
    private void restart(StreamLimits limits) {
        stop();
        start(limits);
    }

    @AfterEach
    void stopAll() {
        stop();
        vertx.close().await();
    }

    protected static Subscribe from(String from) {
        return new Subscribe(from, null, null, null, null, null);
    }

    @Test
    void latestBeginsWithASnapshotAndHasNothingOlder() {
        broker.publish(5, Kind.STATUS, "h1", "{}");
        try (Subscriber s = open(from("latest"))) {
            assertThat(s.untilFrame("snapshot").path("cursor").asText()).isEqualTo("e1:5");
            broker.publish(Kind.STATUS, "h1", "{\"n\":6}");
            s.untilSeq(6);
            assertThat(s.seqs()).containsExactly(6L);
            s.assertWhole();
        }
    }

    @Test
    void earliestReplaysEverythingOnce() {
        broker.publish(2_000, Kind.STATUS, "h1", "{}");
        try (Subscriber s = open(from("earliest"))) {
            s.untilSeq(2_000);
            broker.publish(Kind.STATUS, "h1", "{}");
            s.untilSeq(2_001);
            assertThat(s.seqs()).isEqualTo(upTo(1, 2_001));
            JsonNode snapshot = s.frames().getFirst();
            assertThat(snapshot.path("cursor").asText()).isEqualTo("e1:0");
            assertThat(snapshot.path("at").asText()).isEqualTo("e1:2000");
            s.assertWhole();
        }
    }

    @Test
    void aCursorGoesOnAfterIt() {
        broker.publish(10, Kind.STATUS, "h1", "{}");
        try (Subscriber s = open(from("e1:7"))) {
            s.untilSeq(10);
            assertThat(s.seqs()).containsExactly(8L, 9L, 10L);
            assertThat(s.frames("event").getFirst().path("prev").asLong()).isEqualTo(7);
            s.assertWhole();
        }
    }

    @Test
    void aBadCursorIsRefusedByName() {
        assertThatThrownBy(() -> open(from("yesterday")))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("yesterday");
        assertThatThrownBy(() -> open(from("e1:99")))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("ahead of the log");
        await().untilAsserted(() -> assertThat(streams()).isZero());
    }

    @Test
    void withoutABrokerItSaysSo() {
        broker.down();
        assertThatThrownBy(() -> open(from("latest")))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        await().untilAsserted(() -> assertThat(streams()).isZero());
    }

    @Test
    void aFilterCannotHideAHole() {
        Subscribe filtered = new Subscribe("latest", List.of("h1"), List.of("turn.*"), null, null, null);
        try (Subscriber s = open(filtered)) {
            s.untilFrame("snapshot");
            broker.publish(3, Kind.STATUS, "h1", "{}");
            broker.publish(Kind.TURN_STARTED, "h1", "{}");
            broker.publish(4, Kind.TURN_STARTED, "h2", "{}");
            broker.publish(Kind.TURN_ENDED, "h1", "{}");
            s.untilSeq(9);
            assertThat(s.seqs()).containsExactly(4L, 9L);
            assertThat(s.frames("event").get(1).path("prev").asLong()).isEqualTo(4);
            s.assertWhole();
        }
    }

    @Test
    void aLostHintIsReadFromTheLog() {
        try (Subscriber s = open(from("latest"))) {
            s.untilFrame("snapshot");
            broker.publish(Kind.STATUS, "h1", "{}");
            s.untilSeq(1);
            broker.append(Kind.STATUS, "h1", "{}");
            broker.append(Kind.STATUS, "h1", "{}");
            vertx.eventBus()
                    .publish(
                            dev.ostler.core.bus.Addresses.EVENTS,
                            new dev.ostler.core.event.EventBatch(3, List.of(broker.append(Kind.STATUS, "h1", "{}"))));
            s.untilSeq(4);
            assertThat(s.seqs()).containsExactly(1L, 2L, 3L, 4L);
            s.assertWhole();
        }
    }

    @Test
    void aLastHintThatIsLostIsFoundByTheHeartbeat() {
        try (Subscriber s = open(new Subscribe("latest", null, null, null, null, Duration.ofSeconds(1)))) {
            s.untilFrame("snapshot");
            broker.append(Kind.STATUS, "h1", "{}");
            s.untilSeq(1);
            assertThat(s.seqs()).containsExactly(1L);
            s.assertWhole();
        }
    }

    @Test
    void anIdleOneHearsAHeartbeat() {
        broker.publish(3, Kind.STATUS, "h1", "{}");
        try (Subscriber s = open(new Subscribe("latest", List.of("h2"), null, null, null, Duration.ofSeconds(1)))) {
            s.untilFrame("snapshot");
            broker.publish(2, Kind.STATUS, "h1", "{}");
            s.until(x -> x.frames("heartbeat").stream()
                    .anyMatch(beat -> Subscriber.cursor(beat).equals("e1:5")));
            s.assertWhole();
        }
    }

    @Test
    void whatLeftItsRingIsAGap() {
        broker.publish(5, Kind.OUTPUT, "h1", "{}");
        broker.publish(1, Kind.STATUS, "h1", "{}");
        broker.evictThrough(4);
        try (Subscriber s = open(from("earliest"))) {
            s.untilSeq(6);
            JsonNode gap = s.frames("gap").getFirst();
            assertThat(gap.path("from").asText()).isEqualTo("e1:1");
            assertThat(gap.path("to").asText()).isEqualTo("e1:4");
            assertThat(gap.path("count").asLong()).isEqualTo(4);
            assertThat(gap.path("reason").asText()).isEqualTo("evicted");
            assertThat(s.seqs()).containsExactly(5L, 6L);
            s.assertWhole();
        }
    }

    @Test
    void aNewLogIsToldAndFollowed() {
        broker.publish(3, Kind.STATUS, "h1", "{}");
        try (Subscriber s = open(from("latest"))) {
            s.untilFrame("snapshot");
            broker.renew("e2");
            broker.publish(2, Kind.STATUS, "h1", "{}");
            s.until(x -> x.seqs().size() == 2);
            assertThat(s.frames("gap").getFirst().path("reason").asText()).isEqualTo("new-epoch");
            assertThat(Subscriber.cursor(s.frames().getLast())).isEqualTo("e2:2");
        }
    }

    /** It is published until the last subscription is open; each begins somewhere, and some go and come back. */
    @Test
    void subscribingDuringPublicationLosesAndRepeatsNothing() throws Exception {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        AtomicInteger opening = new AtomicInteger(3);
        broker.publish(Kind.STATUS, "h1", "{}");
        Thread publisher = publisher(random.split(), opening);
        List<CompletableFuture<List<Subscriber>>> threads = new ArrayList<>();
        for (int i = opening.get(); i > 0; i--) {
            SplittableRandom own = random.split();
            threads.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return subscribers(own);
                        } finally {
                            opening.decrementAndGet();
                        }
                    },
                    task -> Thread.ofPlatform().start(task)));
        }
        List<Subscriber> all = new ArrayList<>();
        for (CompletableFuture<List<Subscriber>> thread : threads) {
            all.addAll(thread.get(2, TimeUnit.MINUTES));
        }
        publisher.join();
        long last = broker.head().seq();
        for (Subscriber s : all) {
            s.untilSeq(last);
            s.assertWhole();
            String from = s.frames().getFirst().path("cursor").asText();
            long first = Long.parseLong(from.substring(3)) + 1;
            assertThat(s.seqs()).as("with -Dostler.seed=%d", seed).isEqualTo(upTo(first, last));
            s.close();
        }
    }

    private Thread publisher(SplittableRandom random, AtomicInteger opening) {
        return Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 2_000 || (opening.get() > 0 && i < 10_000); i++) {
                Kind kind = random.nextBoolean() ? Kind.STATUS : Kind.OUTPUT;
                switch (random.nextInt(8)) {
                    case 0 -> broker.append(kind, "h1", "{}");
                    case 1 -> broker.repeat(1 + random.nextInt(3));
                    default -> broker.publish(1 + random.nextInt(3), kind, "h1", "{}");
                }
                LockSupport.parkNanos(20_000);
            }
            broker.publish(Kind.STATUS, "h1", "{}");
        });
    }

    /** Four that stay; two of them were here before, and go on after what they had then. */
    private List<Subscriber> subscribers(SplittableRandom random) {
        List<Subscriber> staying = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String from = switch (random.nextInt(3)) {
                case 0 -> "latest";
                case 1 -> "earliest";
                default -> "e1:" + random.nextLong(broker.head().seq() + 1);
            };
            Subscriber s = open(from(from));
            if (i % 2 == 1) {
                s.untilFrame("snapshot");
                s.close();
                String reached = Subscriber.cursor(s.frames().getLast());
                s.assertWhole();
                s = open(from(reached));
                assertThat(Subscriber.cursor(s.untilFrame("snapshot"))).isEqualTo(reached);
            }
            staying.add(s);
        }
        return staying;
    }

    @Test
    void aSlowReaderGetsEveryLifecycleEventAndACountOfTheRest() {
        try (Subscriber s = open(from("latest"))) {
            s.untilFrame("snapshot");
            s.stopReading();
            String line = "{\"text\":\"" + "x".repeat(4_000) + "\"}";
            for (int i = 0; i < 50; i++) {
                broker.publish(100, Kind.OUTPUT, "h1", line);
                broker.publish(1, Kind.STATUS, "h1", "{}");
            }
            await().until(() -> waiting() == 1);
            broker.evictThrough(5_000);
            s.resumeReading();
            s.untilSeq(5_050);
            s.assertWhole();
            long told = s.frames("event").size()
                    + s.frames("gap").stream()
                            .mapToLong(g -> g.path("count").asLong())
                            .sum();
            assertThat(told).isEqualTo(5_050);
            assertThat(s.frames("gap"))
                    .isNotEmpty()
                    .allSatisfy(g -> assertThat(g.path("reason").asText()).isEqualTo("slow"));
            assertThat(s.seqs()).contains(101L, 202L, 303L, 5_050L);
            assertThat(s.frames("event").stream()
                            .filter(f -> f.path("event").path("kind").asText().equals("status")))
                    .hasSize(50);
        }
    }

    @Test
    void aSlowReaderGetsTheWholeTextInFewerDeltas() {
        try (Subscriber s = open(from("latest"))) {
            s.untilFrame("snapshot");
            s.stopReading();
            broker.publish(5_000, Kind.OUTPUT, "h1", "{\"text\":\"" + "x".repeat(4_000) + "\"}");
            await().until(() -> waiting() == 1);
            StringBuilder whole = new StringBuilder();
            for (int i = 0; i < 2_000; i++) {
                String word = i % 7 == 0 ? "\\\"" + i : " " + i;
                whole.append(word.replace("\\", ""));
                broker.append(Kind.TEXT_DELTA, "h1", "{\"item\":\"i\",\"text\":\"" + word + "\"}");
                if (i % 100 == 99) {
                    broker.publish(Kind.STATUS, "h1", "{}");
                }
            }
            s.resumeReading();
            s.untilSeq(7_020);
            s.assertWhole();
            StringBuilder told = new StringBuilder();
            List<JsonNode> deltas = s.frames("event").stream()
                    .map(f -> f.path("event"))
                    .filter(e -> e.path("kind").asText().equals("text.delta"))
                    .toList();
            deltas.forEach(d -> told.append(d.path("data").path("text").asText()));
            assertThat(told.toString()).isEqualTo(whole.toString());
            assertThat(deltas).hasSizeLessThan(2_000);
            assertThat(s.frames("gap")).isEmpty();
            assertThat(s.frames("event").stream()
                            .filter(f -> f.path("event").path("kind").asText().equals("status")))
                    .hasSize(20);
        }
    }

    @Test
    void aReaderThatStaysSlowIsCutWithItsCursor() {
        restart(StreamLimits.DEFAULT.withSlow(Duration.ofSeconds(2)));
        try (Subscriber s = open(from("latest"))) {
            s.untilFrame("snapshot");
            s.stopReading();
            String line = "{\"text\":\"" + "x".repeat(4_000) + "\"}";
            broker.publish(5_000, Kind.OUTPUT, "h1", line);
            await().until(() -> streams() == 0);
            s.resumeReading();
            s.until(x -> x.ended() || !x.frames("bye").isEmpty());
            s.assertWhole();
            if (!s.frames("bye").isEmpty()) {
                assertThat(s.frames().getLast().path("reason").asText()).isEqualTo("slow-consumer");
            }
            String cursor = Subscriber.cursor(s.frames().getLast());
            try (Subscriber again = open(from(cursor))) {
                again.untilSeq(5_000);
                again.assertWhole();
                assertThat(again.seqs().getLast()).isEqualTo(5_000);
                assertThat(s.seqs().size() + again.seqs().size()).isEqualTo(5_000);
            }
        }
    }

    @Test
    void howFarBehindASlowReaderIsCanBeSeen() {
        stop();
        start(StreamLimits.DEFAULT);
        try (Subscriber slow = open(from("latest"));
                Subscriber quick = open(from("latest"))) {
            slow.untilFrame("snapshot");
            quick.untilFrame("snapshot");
            slow.stopReading();
            broker.publish(5_000, Kind.OUTPUT, "h1", "{\"text\":\"" + "x".repeat(4_000) + "\"}");
            quick.untilSeq(5_000);
            await().untilAsserted(() -> assertThat(listing().subscribers())
                    .satisfiesExactlyInAnyOrder(
                            one -> {
                                assertThat(one.full()).isTrue();
                                assertThat(one.lag()).isBetween(1L, 5_000L);
                                assertThat(one.cursor().seq() + one.lag()).isEqualTo(5_000);
                            },
                            one -> {
                                assertThat(one.full()).isFalse();
                                assertThat(one.lag()).isZero();
                            }));
            slow.resumeReading();
            slow.untilSeq(5_000);
            await().untilAsserted(() -> assertThat(listing().subscribers())
                    .hasSize(2)
                    .allSatisfy(one -> assertThat(one.lag()).isZero()));
        }
    }

    @Test
    void aReaderThatIsFurtherBehindThanItAskedForIsCutAtOnce() {
        stop();
        start(StreamLimits.DEFAULT);
        try (Subscriber s = open(new Subscribe("latest", null, null, null, null, null, null, 100))) {
            s.untilFrame("snapshot");
            s.stopReading();
            String line = "{\"text\":\"" + "x".repeat(4_000) + "\"}";
            broker.publish(5_000, Kind.OUTPUT, "h1", line);
            await().until(() -> waiting() == 1 || streams() == 0);
            broker.publish(5_000, Kind.OUTPUT, "h1", line);
            await().atMost(Duration.ofSeconds(20)).until(() -> streams() == 0);
            assertThat(listing().cut()).isEqualTo(1);
            s.resumeReading();
            s.until(x -> x.ended() || !x.frames("bye").isEmpty());
            s.assertWhole();
        }
    }

    @Test
    void eventsOfOtherBrokersAreNotAskedFor() {
        broker.publish(3, Kind.STATUS, "h1", "{}");
        try (Subscriber here = open(new Subscribe(
                        "earliest", null, null, null, null, null, List.of(FakeBroker.NODE, "other"), null));
                Subscriber there = open(new Subscribe(
                        "earliest", null, null, null, null, Duration.ofSeconds(1), List.of("other"), null))) {
            here.untilSeq(3);
            assertThat(here.seqs()).containsExactly(1L, 2L, 3L);
            assertThat(Subscriber.cursor(there.untilFrame("heartbeat"))).isEqualTo("e1:3");
            assertThat(there.seqs()).isEmpty();
            there.assertWhole();
        }
    }

    @Test
    void whenTheLogIsGoneForLongItSaysBye() {
        restart(StreamLimits.DEFAULT.withPatience(Duration.ofSeconds(1)));
        try (Subscriber s = open(new Subscribe("latest", null, null, null, null, Duration.ofSeconds(1)))) {
            s.untilFrame("snapshot");
            broker.down();
            assertThat(s.untilFrame("bye").path("reason").asText()).isEqualTo("shutdown");
        }
    }

    @Test
    void aShortAbsenceOfTheLogIsSatOut() {
        try (Subscriber s = open(new Subscribe("latest", null, null, null, null, Duration.ofSeconds(1)))) {
            s.untilFrame("snapshot");
            broker.down();
            broker.append(Kind.STATUS, "h1", "{}");
            broker.publish(Kind.STATUS, "h1", "{}");
            broker.up();
            s.untilSeq(2);
            assertThat(s.seqs()).containsExactly(1L, 2L);
            s.assertWhole();
        }
    }

    @Test
    void theEndOfTheTransportIsABye() {
        try (Subscriber s = open(from("latest"))) {
            s.untilFrame("snapshot");
            broker.publish(Kind.STATUS, "h1", "{}");
            s.untilSeq(1);
            stop();
            JsonNode bye = s.untilFrame("bye");
            assertThat(bye.path("reason").asText()).isEqualTo("shutdown");
            assertThat(bye.path("cursor").asText()).isEqualTo("e1:1");
            s.until(Subscriber::ended);
        }
    }

    @Test
    void aClientThatGoesFreesItsSubscription() {
        Subscriber s = open(from("latest"));
        s.untilFrame("snapshot");
        assertThat(streams()).isEqualTo(1);
        s.close();
        await().untilAsserted(() -> assertThat(streams()).isZero());
    }

    private static List<Long> upTo(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
