package dev.ostler.fake.ws;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads client frames (RFC 6455) and puts fragmented messages together, within the limits of the real server. */
final class FrameReader {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int MAX_FRAME_BYTES = 16 << 20;
    static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final int CONTINUATION = 0;

    /** A message or a control frame. */
    static final class Message {
        private final int opcode;
        private final byte[] payload;

        Message(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        byte[] payload() {
            return payload;
        }
    }

    private final DataInputStream in;
    private @Nullable ByteArrayOutputStream fragments;
    private int fragmentedOpcode;

    FrameReader(DataInputStream in) {
        this.in = in;
    }

    /**
     * Blocks for the next message or control frame.
     *
     * @throws IOException at the end, on a protocol violation and beyond the limits
     */
    Message next() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            byte[] payload = payload(second);
            boolean last = (first & 0x80) != 0;
            int opcode = first & 0x0f;
            if (opcode >= CLOSE) {
                return new Message(opcode, payload);
            }
            if (opcode != CONTINUATION && last && fragments == null) {
                return new Message(opcode, payload);
            }
            Message whole = add(opcode, payload, last);
            if (whole != null) {
                return whole;
            }
        }
    }

    private @Nullable Message add(int opcode, byte[] payload, boolean last) throws IOException {
        ByteArrayOutputStream message = fragments;
        if (opcode != CONTINUATION) {
            if (message != null) {
                throw new IOException("a new message within a fragmented one");
            }
            fragmentedOpcode = opcode;
            message = new ByteArrayOutputStream(payload.length * 2);
            fragments = message;
        }
        if (message == null) {
            throw new IOException("a continuation of nothing");
        }
        if (message.size() + payload.length > MAX_MESSAGE_BYTES) {
            throw new IOException("a message over " + MAX_MESSAGE_BYTES + " bytes");
        }
        message.writeBytes(payload);
        if (!last) {
            return null;
        }
        fragments = null;
        return new Message(fragmentedOpcode, message.toByteArray());
    }

    private byte[] payload(int second) throws IOException {
        if ((second & 0x80) == 0) {
            throw new IOException("a client frame without a mask");
        }
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MAX_FRAME_BYTES) {
            throw new IOException("a frame over " + MAX_FRAME_BYTES + " bytes");
        }
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("closed within a frame");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }
}
