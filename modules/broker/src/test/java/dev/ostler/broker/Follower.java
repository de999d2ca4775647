package dev.ostler.broker;

import dev.ostler.client.EventHub;
import dev.ostler.client.EventStream;
import dev.ostler.client.FrameSink;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Frame;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows the log over any number of connections, each from where the one before it ended. It can stop
 * reading; then a few frames wait for it, and the rest has to wait in the log.
 */
final class Follower {
    private static final int ROOM = 5;

    private final Vertx vertx;
    private final EventHub hub;
    private final Subscribe request;
    private Subscribe next;
    private @Nullable Connection connection;
    private boolean paused;
    private boolean reconnected;

    Follower(Vertx vertx, EventHub hub, Subscribe request) {
        this.vertx = vertx;
        this.hub = hub;
        this.request = request;
        this.next = request;
    }

    EventFilter filter() {
        return request.filter();
    }

    /** Connects, for the first time or again; waits until the start is fixed. */
    void connect() {
        Connection made = new Connection(paused);
        made.stream = hub.subscribe(next, made)
                .onSuccess(stream -> {
                    made.loop = vertx.getOrCreateContext();
                    stream.begin();
                })
                .await();
        reconnected |= connection != null;
        connection = made;
    }

    private Subscribe from(Cursor cursor) {
        return new Subscribe(
                cursor.toString(),
                request.harness(),
                request.kinds(),
                request.session(),
                request.turn(),
                request.heartbeat(),
                null,
                request.maxBuffer());
    }

    /** Goes without a word, and what waits for it is lost; comes back after the last frame that it was told. */
    void leave() {
        Connection open = connection();
        open.pause(true);
        List<Frame> told = open.told();
        if (!told.isEmpty()) {
            next = from(told.getLast().cursor());
        }
        open.loop.runOnContext(_ -> open.stream.cancel());
    }

    void pause(boolean now) {
        paused = now;
        connection().pause(now);
    }

    boolean paused() {
        return paused;
    }

    /** What it was told on this connection, so far. */
    List<Frame> told() {
        return connection().told();
    }

    boolean wasSlow() {
        return connection().slow;
    }

    boolean ended() {
        return connection().ended;
    }

    /** It has never paused and never come back. */
    boolean steady() {
        return !reconnected && !wasSlow();
    }

    private Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("never connected");
        }
        return connection;
    }

    private static final class Connection implements FrameSink {
        private final List<Frame> told = new ArrayList<>();
        private final Deque<Frame> waiting = new ArrayDeque<>();
        private Runnable drain = () -> {};
        private boolean paused;
        private boolean refused;
        private volatile boolean slow;
        private volatile boolean ended;
        private volatile Context loop;
        private EventStream stream;

        Connection(boolean paused) {
            this.paused = paused;
            this.slow = paused;
        }

        @Override
        public synchronized void write(Frame frame) {
            (paused ? waiting : told).add(frame);
        }

        @Override
        public synchronized boolean full() {
            refused |= waiting.size() >= ROOM;
            return waiting.size() >= ROOM;
        }

        @Override
        public synchronized void drainHandler(Runnable handler) {
            drain = handler;
        }

        @Override
        public void end() {
            ended = true;
        }

        synchronized void pause(boolean now) {
            paused = now;
            slow |= now;
            if (!now) {
                told.addAll(waiting);
                waiting.clear();
                if (refused) {
                    refused = false;
                    loop.runOnContext(_ -> drain.run());
                }
            }
        }

        synchronized List<Frame> told() {
            return List.copyOf(told);
        }
    }
}
