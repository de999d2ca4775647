package dev.ostler.cli.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Buffered bytes of a socket under a time limit, either for the whole answer or for each silence in it. */
final class SocketBytes {
    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[16 << 10];
    private int at;
    private int end;
    private @Nullable Deadline deadline;

    SocketBytes(Socket socket, Deadline deadline) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = deadline;
    }

    /** From now on only each silence is limited. */
    void limitSilence(Duration silence) throws IOException {
        deadline = null;
        socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xff : -1;
    }

    /** Up to so many bytes; -1 at the end. */
    int read(byte[] into, int offset, int most) throws IOException {
        if (at >= end && !fill()) {
            return -1;
        }
        int n = Math.min(most, end - at);
        System.arraycopy(buffer, at, into, offset, n);
        at += n;
        return n;
    }

    /** A line without its CR LF. */
    String line(int most) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                throw new EOFException("it closed the connection in the middle of a line");
            }
            if (line.length() >= most) {
                throw new MalformedAnswerException("a line of more than " + most + " bytes");
            }
            line.append((char) b);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        Deadline limit = deadline;
        if (limit != null) {
            socket.setSoTimeout(limit.leftMillis());
        }
        int n = in.read(buffer);
        at = 0;
        end = Math.max(n, 0);
        return n > 0;
    }
}
