package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.Wire;
import dev.ostler.process.Keeper;
import dev.ostler.process.OutputTail;
import dev.ostler.process.Written;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is lost at any commit, again and again, tells each lifecycle event of a spool once, with its whole text.
 */
class PipeReplayTest {
    private static final int CASES = 10;

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final OutputTail tails = OutputTail.start();

    @BeforeEach
    void register() {
        LocalBus.register(vertx.eventBus());
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        tails.close();
    }

    private static <T> T await(Future<T> future) {
        return TestBroker.await(future);
    }

    @Test
    void whatALostBrokerHadWrittenDownIsNotToldAgainAndTheRestIs() {
        Samples.cases(CASES, random -> {
            SpooledAgent agent = SpooledAgent.of(random);
            List<String> whole = told(agent, random, 0);
            assertThat(told(agent, random, 1 + random.nextInt(6))).isEqualTo(whole);
        });
    }

    /** The lifecycle events of that spool, over brokers that are lost so many times. */
    private List<String> told(SpooledAgent agent, SplittableRandom random, int losses) {
        Path data = dir.resolve("data-" + random.nextLong());
        World world = new World(data);
        int there = 0;
        for (int left = losses; ; left--) {
            int from = there;
            there = left == 0 ? agent.bytes().length : from + random.nextInt(agent.bytes().length - from + 1);
            Incarnation broker = new Incarnation(world, left == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(6));
            broker.begin();
            for (int at = from; at < there && !broker.lost; ) {
                int piece = Math.min(there - at, 1 + random.nextInt(2_000));
                world.print(agent.bytes(), at, piece);
                at += piece;
                broker.reads(agent.wholeWithin(at));
                from = at;
            }
            if (broker.lost) {
                // what was printed until then is in the spool
                there = from;
            }
            if (left == 0) {
                broker.end();
                assertThat(world.committed.spool())
                        .satisfies(s -> assertThat(s.told()).isLessThanOrEqualTo(agent.bytes().length));
                return world.lifecycle();
            }
            broker.goesAway(random.nextBoolean());
        }
    }

    /** What outlives a broker: the log with the record, and the spool with its keeper. */
    private static final class World {
        final BrokerOptions options;
        final Path spool;
        final List<EventDraft> log = new ArrayList<>();
        final AtomicLong processed = new AtomicLong();
        volatile HarnessRecord committed;

        World(Path data) {
            options = new BrokerOptions(data, "test", List.of());
            HarnessDefinition definition =
                    Samples.definition("\"limits\":{\"frameBytes\":" + SpooledAgent.FRAME_BYTES + "}");
            committed = HarnessRecord.requested("01JH", "name", "node", definition, null, Samples.NOW)
                    .spooling(Spooled.from(Wire.PIPES, 0))
                    .inSession("s-1", null);
            spool = options.pipes("01JH", definition.limits()).spool();
            try {
                Files.createDirectories(spool.getParent());
                Files.createFile(spool);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void print(byte[] bytes, int from, int count) {
            try (var out = Files.newOutputStream(spool, StandardOpenOption.APPEND)) {
                out.write(bytes, from, count);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        Keeper keeper() {
            return (Keeper) Proxy.newProxyInstance(
                    Keeper.class.getClassLoader(), new Class<?>[] {Keeper.class}, (_, method, args) -> {
                        switch (method.getName()) {
                            case "write" -> {
                                return CompletableFuture.completedFuture(new Written.Taken(0));
                            }
                            case "processed" -> {
                                long offset = (Long) args[1];
                                assertThat(offset)
                                        .isLessThanOrEqualTo(committed.spool().settled());
                                processed.accumulateAndGet(offset, Math::max);
                                return CompletableFuture.completedFuture(true);
                            }
                            default -> throw new UnsupportedOperationException(method.getName());
                        }
                    });
        }

        /** As they would be read: questions that were asked again are one. */
        List<String> lifecycle() {
            return log.stream()
                    .map(d -> d.kind().wire() + " " + d.turn() + " " + d.data())
                    .filter(new java.util.HashSet<>()::add)
                    .toList();
        }
    }

    /** One broker, until it is lost. */
    private final class Incarnation implements Driver.Listener {
        private final World world;
        private final Context context = vertx.getOrCreateContext();
        private final MessageConsumer<Fact.Batch> journal;
        private final FactWriter facts = new FactWriter(vertx, Clock.systemUTC(), new Redactor());
        private final SessionFeed feed;
        private final Piping piping;
        private HarnessRecord record;
        private int batchesLeft;
        private Driver driver;
        private KeptPipe pipe;
        volatile boolean lost;

        Incarnation(World world, int batches) {
            this.world = world;
            this.record = world.committed;
            this.batchesLeft = batches;
            this.journal = vertx.eventBus().localConsumer(Addresses.FACTS, this::commit);
            this.feed = new SessionFeed(vertx, record, facts, new Redactor(), this::mark);
            Services services = new Services(
                    vertx,
                    world.options,
                    null,
                    null,
                    null,
                    facts,
                    null,
                    null,
                    world.keeper(),
                    null,
                    tails,
                    null,
                    null,
                    null,
                    Map.of());
            this.piping = new Piping(context, services, () -> record, feed);
        }

        private FrameMark mark() {
            return piping.mark();
        }

        private <T> T on(Callable<Future<T>> work) {
            return OnContext.await(context, work);
        }

        void begin() {
            on(() -> {
                Spooled s = Objects.requireNonNull(record.spool());
                Driver.Open how = new Driver.Open.Resume("s-1", record.turn(), java.util.Set.copyOf(s.asked()));
                pipe = piping.next(how, false);
                Target target = new Target(
                        new Target.Piped(pipe),
                        null,
                        null,
                        record.definition().limits().frameBytes());
                driver = new LineDriver(vertx, target, this);
                return driver.open(how);
            });
        }

        /** In the order of the log; after the last batch nothing happens any more. */
        private void commit(Message<Fact.Batch> message) {
            Fact.Batch batch = message.body();
            if (lost) {
                return;
            }
            HarnessRecord now = record;
            boolean lifecycle = batch.keep() != null;
            for (Fact fact : batch.facts()) {
                now = fact.change() == null ? now : fact.change().apply(now);
                lifecycle |= fact.draft().kind().eventClass() == EventClass.LIFECYCLE;
            }
            if (batch.keep() != null) {
                now = batch.keep().change().apply(now);
            }
            if (--batchesLeft == 0) {
                lost = true;
                return;
            }
            record = now;
            if (lifecycle) {
                world.committed = now;
            }
            batch.facts().stream()
                    .map(Fact::draft)
                    .filter(d -> d.kind().eventClass() == EventClass.LIFECYCLE)
                    .forEach(world.log::add);
            LocalBus.answer(message, Future.succeededFuture());
        }

        /** Waits until it has read that far, or is lost. */
        void reads(long offset) {
            Awaitility.await()
                    .pollInterval(2, TimeUnit.MILLISECONDS)
                    .atMost(TestBroker.PATIENCE)
                    .until(() -> lost || on(() -> Future.succeededFuture(pipe.position())) >= offset);
        }

        void end() {
            on(() -> piping.drain().compose(_ -> feed.written()));
            goesAway(true);
        }

        /** {@code politely}: with what it still had to write. */
        void goesAway(boolean politely) {
            if (politely) {
                Future<Void> written = on(() -> Future.succeededFuture(feed.written()));
                Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> lost || written.isComplete());
            }
            lost = true;
            await(journal.unregister());
            on(() -> driver.close());
            on(() -> {
                feed.desk().close();
                return Future.succeededFuture();
            });
        }

        @Override
        public void onEvent(SessionEvent event) {
            if (!lost) {
                feed.accept(event, null);
            }
        }

        @Override
        public void onDisconnected(String why) {
            throw new AssertionError(why);
        }
    }
}
