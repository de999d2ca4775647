package dev.ostler.fake.ws;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket. Sending never blocks: frames wait in a queue which a writer thread empties, many frames to a system
 * call. Who floods asks {@link #awaitRoom} first. A close never sends a close frame, as the real server does not.
 */
public final class WsConnection {
    /** Frames in the queue above which {@link #awaitRoom} waits. */
    public static final int ROOM_FRAMES = 512;
    /** Bytes in the queue above which {@link #awaitRoom} waits. */
    public static final long ROOM_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MAX_HEADER_BYTES = 10;

    private final Closeable socket;
    private final OutputStream out;
    private final DataInputStream in;
    private ArrayDeque<FrameReader.Message> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean writing;
    private boolean closed;

    WsConnection(Closeable socket, DataInputStream in, OutputStream out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /** Queues a text message. Nothing happens on a closed connection. */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Queues a text message that is UTF-8 already; the array must not change any more. */
    public void send(byte[] utf8) {
        enqueue(new FrameReader.Message(FrameReader.TEXT, utf8));
    }

    private synchronized void enqueue(FrameReader.Message frame) {
        if (closed) {
            return;
        }
        queue.add(frame);
        queuedBytes += frame.payload().length;
        if (queue.size() == 1) {
            notifyAll();
        }
    }

    /**
     * Waits until the queue is short.
     *
     * @return false when it was still long after the patience: a slow reader. True also when the connection is closed
     */
    public synchronized boolean awaitRoom(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!closed && (queue.size() >= ROOM_FRAMES || queuedBytes >= ROOM_BYTES)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Waits until all that was sent has been handed to the kernel, or the connection is closed. */
    public synchronized boolean awaitSent(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!closed && (writing || !queue.isEmpty())) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Closes the socket at once and without a close frame; what is queued is lost. */
    public void abort() {
        synchronized (this) {
            closed = true;
            queue.clear();
            notifyAll();
        }
        try {
            socket.close();
        } catch (IOException e) {
            // it is as closed as it will be
        }
    }

    /** Reads until the end. Runs on the connection's own thread. */
    void serve(Site.Listener listener) {
        Thread writer = Thread.ofPlatform().daemon().name("ws-writer").start(this::write);
        try {
            FrameReader frames = new FrameReader(in);
            while (true) {
                FrameReader.Message message = frames.next();
                switch (message.opcode()) {
                    case FrameReader.TEXT -> listener.text(message.payload());
                    case FrameReader.BINARY -> listener.binary(message.payload());
                    case FrameReader.PING -> enqueue(new FrameReader.Message(FrameReader.PONG, message.payload()));
                    case FrameReader.CLOSE -> throw new IOException("the client closes");
                    default -> {}
                }
            }
        } catch (IOException e) {
            // the end of a connection, orderly or not, is the same to this server
        } finally {
            abort();
            listener.closed();
            writer.interrupt();
        }
    }

    private void write() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (ArrayDeque<FrameReader.Message> batch = take(null); batch != null; batch = take(batch)) {
                int used = 0;
                for (FrameReader.Message frame : batch) {
                    byte[] payload = frame.payload();
                    if (used + MAX_HEADER_BYTES > buffer.length) {
                        out.write(buffer, 0, used);
                        used = 0;
                    }
                    used = header(buffer, used, frame.opcode(), payload.length);
                    if (payload.length > buffer.length - used) {
                        out.write(buffer, 0, used);
                        used = 0;
                    }
                    if (payload.length > buffer.length) {
                        out.write(payload);
                    } else {
                        System.arraycopy(payload, 0, buffer, used, payload.length);
                        used += payload.length;
                    }
                }
                out.write(buffer, 0, used);
                out.flush();
            }
        } catch (IOException e) {
            abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int header(byte[] buffer, int at, int opcode, int length) {
        int i = at;
        buffer[i++] = (byte) (0x80 | opcode);
        if (length < 126) {
            buffer[i++] = (byte) length;
        } else if (length < 1 << 16) {
            buffer[i++] = 126;
            buffer[i++] = (byte) (length >> 8);
            buffer[i++] = (byte) length;
        } else {
            buffer[i++] = 127;
            for (int shift = 56; shift >= 0; shift -= 8) {
                buffer[i++] = (byte) ((long) length >> shift);
            }
        }
        return i;
    }

    /** Hands the written batch back, to be filled again, and takes the next one; null at the end. */
    private synchronized @Nullable ArrayDeque<FrameReader.Message> take(
            @Nullable ArrayDeque<FrameReader.Message> written) throws InterruptedException {
        writing = false;
        notifyAll();
        while (queue.isEmpty()) {
            if (closed) {
                return null;
            }
            wait();
        }
        ArrayDeque<FrameReader.Message> batch = queue;
        queue = written == null ? new ArrayDeque<>() : written;
        queue.clear();
        queuedBytes = 0;
        writing = true;
        notifyAll();
        return batch;
    }
}
