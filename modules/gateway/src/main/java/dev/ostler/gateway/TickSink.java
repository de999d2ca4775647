package dev.ostler.gateway;

import dev.ostler.client.FrameSink;
import dev.ostler.core.event.Frame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Gathers what one tick of the event loop brings, so that a burst costs one write. */
abstract class TickSink implements FrameSink {
    /** Gathered characters that are written at once. */
    private static final int CHUNK = 64 * 1024;

    private final Vertx vertx;
    private StringBuilder gathered = new StringBuilder();
    private int frames;
    private boolean scheduled;
    private boolean waiting;
    private Runnable drain = () -> {};
    private final String client;
    private volatile long unread;
    private volatile long progress = System.nanoTime();

    /** @param client for people who look at the subscriptions */
    TickSink(Vertx vertx, String client) {
        this.vertx = vertx;
        this.client = client;
    }

    /** Appends the transport's form of a frame. {@code first} of what is gathered. */
    abstract void append(StringBuilder out, Frame frame, boolean first);

    /** Writes what was gathered: that many frames. */
    abstract Future<Void> send(StringBuilder out, int count);

    abstract boolean queueFull();

    @Override
    public final void write(Frame frame) {
        append(gathered, frame, frames == 0);
        frames++;
        if (gathered.length() >= CHUNK) {
            flush();
        } else if (!scheduled) {
            scheduled = true;
            vertx.runOnContext(_ -> {
                scheduled = false;
                flush();
            });
        }
    }

    final void flush() {
        if (frames > 0) {
            StringBuilder out = gathered;
            int count = frames;
            gathered = new StringBuilder(Math.min(out.length(), CHUNK));
            frames = 0;
            sent(out.length(), send(out, count));
        }
    }

    /** The connection takes what it was given in order: a write that is done is progress of its client. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // on the event loop only
    private void sent(int length, Future<Void> written) {
        progress = unread == 0 ? System.nanoTime() : progress;
        unread += length;
        written.onComplete(_ -> {
            unread -= length;
            progress = System.nanoTime();
        });
    }

    @Override
    public final String client() {
        return client;
    }

    @Override
    public final long waiting() {
        return unread;
    }

    @Override
    public final Duration silent() {
        return unread == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - progress);
    }

    @Override
    public final boolean full() {
        boolean full = queueFull();
        waiting |= full;
        return full;
    }

    @Override
    public final void drainHandler(Runnable handler) {
        drain = handler;
    }

    /** The transport has room. */
    final void roomAgain() {
        if (waiting && !queueFull()) {
            waiting = false;
            drain.run();
        }
    }
}
