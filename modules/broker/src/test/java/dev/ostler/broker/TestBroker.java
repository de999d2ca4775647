package dev.ostler.broker;

import dev.ostler.client.EventHub;
import dev.ostler.client.FrameSink;
import dev.ostler.client.StreamLimits;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.process.Lineage;
import dev.ostler.process.LineageProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real broker on a real data directory, driven through the bus as any client would. */
final class TestBroker implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    final Vertx vertx;
    final Path data;
    final String store;
    final List<Event> events = new CopyOnWriteArrayList<>();
    /** Everything that came, in its order. */
    final List<Frame> frames = new CopyOnWriteArrayList<>();

    private final BlockingQueue<Event> news = new LinkedBlockingQueue<>();
    private final BusClient client;
    private final String deployment;
    private boolean gone;

    private TestBroker(Vertx vertx, Path data, KeeperPlace keeper) {
        this.vertx = vertx;
        this.data = data;
        this.client = new BusClient(vertx.eventBus(), Caller.LOCAL);
        this.deployment = await(vertx.deployVerticle(new BrokerVerticle(
                new BrokerOptions(data, "test", List.of()).with(keeper), List.of(new LineProtocol()))));
        EventHub hub = await(EventHub.open(vertx, StreamLimits.DEFAULT));
        await(hub.subscribe(new Subscribe("earliest", null, null, null, null, null), new Sink()))
                .begin();
        this.store = call(Operations.INFO, new Broker.Info()).store();
    }

    static TestBroker start(Path data) {
        return start(data, KeeperPlace.INSIDE);
    }

    static TestBroker start(Path data, KeeperPlace keeper) {
        return new TestBroker(Vertx.vertx(new VertxOptions().setBlockedThreadCheckInterval(500)), data, keeper);
    }

    <Q extends Record, A extends Record> A call(Operation<Q, A> operation, Q request) {
        return await(client.call(operation, request));
    }

    <Q extends Record, A extends Record> Future<A> ask(Operation<Q, A> operation, Q request) {
        return client.call(operation, request);
    }

    <Q extends Record, A extends Record> Problem refused(Operation<Q, A> operation, Q request) {
        try {
            A answer = call(operation, request);
            throw new AssertionError("was not refused: " + answer);
        } catch (OstlerException e) {
            return e.problem();
        }
    }

    /** The first event from now or before that fits. */
    Event event(Kind kind, Predicate<Event> fits) {
        for (Event e : events) {
            if (e.kind() == kind && fits.test(e)) {
                return e;
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Event e = news.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (e == null) {
                    throw new AssertionError("no " + kind + " within " + PATIENCE + "; there were " + kinds());
                }
                if (e.kind() == kind && fits.test(e)) {
                    return e;
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    Event event(Kind kind) {
        return event(kind, _ -> true);
    }

    List<String> kinds() {
        return events.stream().map(e -> e.kind().wire()).toList();
    }

    long count(Kind kind) {
        return events.stream().filter(e -> e.kind() == kind).count();
    }

    /** Everything that was in the log when this was called has come. */
    void catchUp() {
        long head = call(Operations.INFO, new Broker.Info()).cursor().seq();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (frames) {
            while (frames.isEmpty() || frames.getLast().cursor().seq() < head) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("event " + head + " has not come within " + PATIENCE);
                }
                try {
                    frames.wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    List<LineageProcess> leftovers() {
        return Lineage.scan(store);
    }

    /** The broker goes without a word to anybody: what it kept goes on. */
    void abandon() {
        gone = true;
        try {
            await(vertx.undeploy(deployment));
        } finally {
            await(vertx.close());
        }
    }

    /** {@code ostler down}: what is owned goes by its policy, what is detached stays. */
    void down() {
        down(false);
    }

    /** {@code ostler down}, or with {@code keep} {@code ostler down --keep}. */
    void down(boolean keep) {
        Promise<Void> over = Promise.promise();
        vertx.eventBus().localConsumer(Addresses.DOWN, _ -> over.tryComplete());
        call(Operations.DOWN, new Broker.Down("test over", null, keep));
        await(over.future());
        abandon();
    }

    /** Releases what it has and goes; once is enough. It goes also when it refuses. */
    @Override
    public void close() {
        if (gone) {
            return;
        }
        try {
            releaseAll();
            down();
        } finally {
            if (!gone) {
                abandon();
            }
        }
    }

    private void releaseAll() {
        for (Harnesses.View view :
                call(Operations.LIST, new Harnesses.ListAll(false)).harnesses()) {
            try {
                call(Operations.RELEASE, new Harnesses.ReleaseIt(view.id(), Release.ABORT, "test over", null));
            } catch (OstlerException e) {
                // what is gone already need not be released; what is left is seen by the check for leftovers
                assert e.code() != ErrorCode.INTERNAL : e;
            }
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private final class Sink implements FrameSink {
        @Override
        public void write(Frame frame) {
            if (frame instanceof Frame.Item item) {
                events.add(item.event());
                news.add(item.event());
            }
            synchronized (frames) {
                frames.add(frame);
                frames.notifyAll();
            }
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void drainHandler(Runnable handler) {}

        @Override
        public void end() {}
    }
}
