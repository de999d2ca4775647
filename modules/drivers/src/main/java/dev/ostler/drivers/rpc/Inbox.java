package dev.ostler.drivers.rpc;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Decodes frames in the order of their arrival: small ones at once, large ones on a worker while those behind wait. The
 * socket is never held back, so what waits is bounded and too much of it ends the connection.
 */
public final class Inbox<M> {
    /** Above this a frame is decoded on a worker. */
    static final int INLINE_BYTES = 1 << 20;

    private final Context context;
    private final Function<byte[], M> decode;
    private final Consumer<M> sink;
    private final long waitingBound;
    private final Consumer<String> overflow;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean decoding;
    private boolean closed;

    public Inbox(
            Context context,
            Function<byte[], M> decode,
            Consumer<M> sink,
            long waitingBound,
            Consumer<String> overflow) {
        this.context = context;
        this.decode = decode;
        this.sink = sink;
        this.waitingBound = waitingBound;
        this.overflow = overflow;
    }

    public void accept(byte[] frame) {
        if (closed) {
            return;
        }
        if (!decoding && waiting.isEmpty() && frame.length <= INLINE_BYTES) {
            sink.accept(decode.apply(frame));
            return;
        }
        if (waitingBytes + frame.length > waitingBound) {
            close();
            overflow.accept("more than " + waitingBound + " bytes of frames arrived while a large one was read");
            return;
        }
        waiting.add(frame);
        waitingBytes += frame.length;
        if (!decoding) {
            next();
        }
    }

    public void close() {
        closed = true;
        waiting.clear();
        waitingBytes = 0;
    }

    private void next() {
        byte[] frame;
        while (!closed && (frame = waiting.poll()) != null) {
            byte[] current = frame;
            waitingBytes -= current.length;
            if (current.length <= INLINE_BYTES) {
                sink.accept(decode.apply(current));
                continue;
            }
            decoding = true;
            context.executeBlocking(() -> decode.apply(current), false).onComplete(read -> {
                decoding = false;
                if (!closed && read.succeeded()) {
                    sink.accept(read.result());
                }
                next();
            });
            return;
        }
    }
}
