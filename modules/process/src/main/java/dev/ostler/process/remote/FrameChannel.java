package dev.ostler.process.remote;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Frames over a connected socket; one thread reads, one writes. Blocking. */
final class FrameChannel implements AutoCloseable {
    private static final int CHUNK = 16 << 10;

    private final SocketChannel socket;
    private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK).flip();
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK);

    FrameChannel(SocketChannel socket) {
        this.socket = socket;
    }

    /**
     * The next frame.
     *
     * @throws EOFException when the other side has closed
     * @throws MalformedFrame when what came is none
     */
    Frame read() throws IOException {
        int length = 0;
        for (int i = 0; i < 4; i++) {
            length = length << 8 | (nextByte() & 0xff);
        }
        if (length < 1 || length > Frame.MOST_BYTES) {
            throw new MalformedFrame(
                    "a frame should have 1 to " + Frame.MOST_BYTES + " bytes, not " + Integer.toUnsignedString(length));
        }
        byte[] bytes = new byte[length];
        int got = 0;
        while (got < length) {
            fill();
            int now = Math.min(in.remaining(), length - got);
            in.get(bytes, got, now);
            got += now;
        }
        return Frame.decoded(bytes);
    }

    private byte nextByte() throws IOException {
        fill();
        return in.get();
    }

    private void fill() throws IOException {
        if (in.hasRemaining()) {
            return;
        }
        in.clear();
        int read = socket.read(in);
        in.flip();
        if (read < 0) {
            throw new EOFException("the other side has closed the connection");
        }
    }

    void write(byte[] frame) throws IOException {
        out.clear().putInt(frame.length);
        int sent = 0;
        do {
            int now = Math.min(out.remaining(), frame.length - sent);
            out.put(frame, sent, now).flip();
            sent += now;
            while (out.hasRemaining()) {
                socket.write(out);
            }
            out.clear();
        } while (sent < frame.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
