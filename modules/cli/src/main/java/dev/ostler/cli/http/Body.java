package dev.ostler.cli.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of an answer's body, however its length is told: by a header, by chunks, or by the end of the stream. */
final class Body extends InputStream {
    private enum Framing {
        LENGTH,
        CHUNKS,
        UNTIL_CLOSED
    }

    private static final int CHUNK_LINE_BYTES = 4 << 10;

    private final SocketBytes in;
    private final Framing framing;
    /** Of the body or of the present chunk. */
    private long left;

    private boolean ended;
    private boolean begun;

    private Body(SocketBytes in, Framing framing, long left) {
        this.in = in;
        this.framing = framing;
        this.left = left;
    }

    static Body of(Head head, SocketBytes in) throws IOException {
        if (!head.hasBody()) {
            return new Body(in, Framing.LENGTH, 0);
        }
        String coding = head.header("transfer-encoding");
        if (!coding.isEmpty()) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new MalformedAnswerException("transfer-encoding '" + coding + "'");
            }
            return new Body(in, Framing.CHUNKS, 0);
        }
        String length = head.header("content-length");
        if (length.isEmpty()) {
            return new Body(in, Framing.UNTIL_CLOSED, Long.MAX_VALUE);
        }
        if (!length.matches("\\d{1,18}")) {
            throw new MalformedAnswerException("content-length '" + length + "'");
        }
        return new Body(in, Framing.LENGTH, Long.parseLong(length));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (left == 0 && framing == Framing.CHUNKS && !ended) {
            nextChunk();
        }
        if (ended || left == 0) {
            return -1;
        }
        int n = in.read(into, offset, (int) Math.min(most, left));
        if (n < 0) {
            if (framing == Framing.UNTIL_CLOSED) {
                ended = true;
                return -1;
            }
            throw new EOFException("it closed the connection in the middle of its answer");
        }
        left -= framing == Framing.UNTIL_CLOSED ? 0 : n;
        return n;
    }

    private void nextChunk() throws IOException {
        if (begun && !in.line(CHUNK_LINE_BYTES).isEmpty()) {
            throw new MalformedAnswerException("a chunk that is longer than it says");
        }
        begun = true;
        String line = in.line(CHUNK_LINE_BYTES);
        int semicolon = line.indexOf(';');
        String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
        if (!size.matches("[0-9a-fA-F]{1,8}")) {
            throw new MalformedAnswerException("chunk size '" + size + "'");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            ended = true;
            while (!in.line(CHUNK_LINE_BYTES).isEmpty()) {
                // trailers say nothing to us
            }
        }
    }
}
