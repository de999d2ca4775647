package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ostler.client.EventHub;
import dev.ostler.client.StreamLimits;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Codecs;
import dev.ostler.core.bus.SnapshotRequest;
import dev.ostler.core.bus.SnapshotState;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.journal.Change;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Followers with random filters and starts, who pause, leave and come back, on a journal that is written to, evicts and
 * is reopened meanwhile, against {@link ListOracle}. A failure names its seed; run it again with {@code -Dostler.seed=N}.
 */
@Timeout(600)
class SubscriptionPropertyTest {
    private static final String NODE = "node-1";
    private static final int MOST_FOLLOWERS = 10;
    private static final Duration LATE = Duration.ofMillis(2);
    private static final List<String> HARNESSES = List.of("a", "b", "c");
    private static final List<Kind> KINDS = List.of(
            Kind.STATUS,
            Kind.TURN_STARTED,
            Kind.READY,
            Kind.OUTPUT,
            Kind.TEXT_DELTA,
            Kind.TEXT_DELTA,
            Kind.TOOL_OUTPUT);

    @TempDir
    Path root;

    @Test
    void aSubscriptionIsAListThatSaysWhatItLeavesOut() {
        AtomicInteger run = new AtomicInteger();
        Samples.cases(12, random -> {
            try (World world = new World(random, root.resolve("run" + run.getAndIncrement()))) {
                world.go(80);
            }
        });
    }

    private static final class World implements AutoCloseable {
        private record Appending(Cursor last, List<EventDraft> drafts) {}

        private final SplittableRandom random;
        private final Path dir;
        private final int ring;
        /** Whether hints get lost, and some come twice: the log has to make up for it. */
        private final boolean lossy;

        private final SplittableRandom losses;
        private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        private final Vertx vertx = Vertx.vertx();
        private final ListOracle oracle = new ListOracle(NODE);
        private final List<Follower> followers = new ArrayList<>();
        private final Deque<CompletableFuture<Appending>> appends = new ArrayDeque<>();
        private final EventHub hub;
        private volatile boolean losing;
        private Journal journal;
        private String lifecycle;

        World(SplittableRandom random, Path dir) {
            this.random = random;
            this.dir = dir;
            this.ring = random.nextInt(3, 40);
            this.lossy = random.nextInt(3) == 0;
            this.losses = random.split();
            Codecs.register(vertx.eventBus());
            LocalBus.register(vertx.eventBus());
            open();
            vertx.eventBus()
                    .<SnapshotRequest>consumer(
                            Addresses.SNAPSHOT, m -> m.reply(new SnapshotState(journal.head(), "{}")));
            vertx.eventBus().addInboundInterceptor(this::late);
            hub = EventHub.open(
                            vertx,
                            StreamLimits.DEFAULT
                                    .withPage(random.nextInt(3, 60))
                                    .withHeld(random.nextBoolean() ? random.nextInt(20) : 4_096))
                    .await();
        }

        void go(int steps) {
            // when all is quiet: from here on, who does not pause is told everything live
            follow(new Subscribe("latest", null, null, null, null, Duration.ofMinutes(1)));
            follow(request("latest", null));
            followers.forEach(f -> soon().until(() -> !f.told().isEmpty()));
            losing = lossy;
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(16)) {
                    case 0 -> reopen();
                    case 1, 2 -> follow(request(start(), random.nextInt(3) == 0 ? random.nextInt(1, 80) : null));
                    case 3, 4, 5 -> any(followers).pause(random.nextInt(3) > 0);
                    case 6 -> comeBack(any(followers.subList(1, followers.size())));
                    case 7 -> settle();
                    default -> append();
                }
            }
            settle();
        }

        private void append() {
            for (int change = random.nextInt(1, 20); change > 0; change--) {
                List<EventDraft> drafts = new ArrayList<>();
                for (int i = random.nextInt(1, 8); i > 0; i--) {
                    drafts.add(draft());
                }
                appends.add(journal.append(Change.of(drafts))
                        .thenApply(last -> new Appending(last, drafts))
                        .toCompletableFuture());
            }
        }

        private EventDraft draft() {
            Kind kind = any(KINDS);
            String text = "\"" + random.nextInt(1_000) + any(List.of("", "\\\"", "\\\\", " ", "\uD83D\uDC0E")) + "\"}";
            return new EventDraft(
                    kind,
                    any(HARNESSES),
                    "name",
                    any(List.of("s1", "s2")),
                    null,
                    (kind.isDelta() ? "{\"item\":\"" + any(List.of("i", "j")) + "\",\"text\":" : "{\"n\":") + text,
                    now.plusMillis(random.nextLong(100_000)));
        }

        private Subscribe request(String from, @Nullable Integer maxBuffer) {
            return new Subscribe(
                    from,
                    random.nextBoolean() ? null : List.of(any(HARNESSES)),
                    random.nextBoolean() ? null : List.of(any(List.of("status", "turn.*", "output", "text.*", "*"))),
                    random.nextInt(4) == 0 ? "s1" : null,
                    null,
                    Duration.ofMinutes(1),
                    null,
                    maxBuffer);
        }

        private String start() {
            return switch (random.nextInt(3)) {
                case 0 -> "earliest";
                case 1 -> "latest";
                default -> {
                    Cursor head = journal.head();
                    yield head.at(random.nextLong(head.seq() + 1)).toString();
                }
            };
        }

        private void follow(Subscribe request) {
            Follower made = new Follower(vertx, hub, request);
            made.connect();
            followers.add(made);
            if (followers.size() > MOST_FOLLOWERS) {
                followers.remove(random.nextInt(2, followers.size())).leave();
            }
        }

        private void comeBack(Follower follower) {
            record();
            follower.leave();
            check(follower);
            follower.connect();
        }

        private void reopen() {
            vertx.undeploy(lifecycle).await();
            journal.close();
            record();
            long head = oracle.head();
            oracle.restarted();
            open();
            assertThat(journal.head().seq()).isEqualTo(head);
        }

        private void open() {
            var rings = new JournalOptions.Rings(ring, ByteSize.mebibytes(1), ByteSize.mebibytes(8));
            var storage = new JournalOptions.Storage(new ByteSize(4096), null, 500, ByteSize.mebibytes(8));
            Clock clock = Clock.systemUTC();
            journal = Journal.open(
                    JournalOptions.defaults(dir, NODE, clock).with(rings).with(storage), this::publish);
            lifecycle = vertx.deployVerticle(new LifecycleVerticle(journal, new Registry(NODE, 10), clock))
                    .await();
        }

        /** A page of the log takes its time, so that much is published meanwhile. */
        private void late(DeliveryContext<Object> answer) {
            if (answer.message().body() instanceof EventPage) {
                vertx.setTimer(LATE.toMillis(), _ -> answer.next());
            } else {
                answer.next();
            }
        }

        /** Called by one thread at a time. */
        private void publish(EventBatch batch) {
            for (int times = losing ? List.of(0, 1, 1, 1, 2).get(losses.nextInt(5)) : 1; times > 0; times--) {
                LifecycleVerticle.publish(vertx, batch);
            }
        }

        /** The oracle learns what was appended so far. */
        private void record() {
            while (!appends.isEmpty()) {
                Appending done =
                        appends.remove().orTimeout(60, TimeUnit.SECONDS).join();
                oracle.appended(done.last(), done.drafts());
            }
        }

        /** All read on until nothing is left; who was cut off comes back. */
        private void settle() {
            if (lossy) {
                losing = false;
                append();
            }
            record();
            for (Follower follower : followers) {
                follower.pause(false);
                soon().until(() -> {
                    if (follower.ended()) {
                        comeBack(follower);
                        follower.pause(false);
                    }
                    List<Frame> told = follower.told();
                    return !told.isEmpty()
                            && !follower.ended()
                            && oracle.complete(told.getLast().cursor().seq(), follower.filter());
                });
            }
            followers.forEach(this::check);
            losing = lossy;
        }

        private void check(Follower follower) {
            List<Frame> told = follower.told();
            if (!told.isEmpty()) {
                boolean steady = !lossy && followers.indexOf(follower) < 2 && follower.steady();
                oracle.check(told, follower.filter(), follower.wasSlow(), steady);
            }
        }

        /** Sooner than a heartbeat, which would find what was forgotten. */
        private static ConditionFactory soon() {
            return await().atMost(Duration.ofSeconds(45))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2));
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        @Override
        public void close() {
            hub.close().await();
            vertx.close().await();
            journal.close();
        }
    }
}
