package dev.ostler.gateway;

import dev.ostler.client.FrameSink;
import dev.ostler.core.event.Frame;
import io.vertx.core.Vertx;

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

    TickSink(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Appends the transport's form of a frame. {@code first} of what is gathered. */
    abstract void append(StringBuilder out, Frame frame, boolean first);

    /** Writes what was gathered: that many frames. */
    abstract void send(StringBuilder out, int count);

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
            send(out, count);
        }
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
