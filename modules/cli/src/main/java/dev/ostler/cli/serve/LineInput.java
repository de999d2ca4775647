package dev.ostler.cli.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a stream, ended by LF alone, bounded. A line that is too long is passed over, not kept. */
final class LineInput {
    /** 32 MiB. */
    static final int MOST_BYTES = 32 << 20;

    private final InputStream in;
    private final int most;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;

    /** One line without its end. */
    sealed interface Line {
        record Text(String text) implements Line {}

        /** Passed over; {@code most} bytes are read. */
        record TooLong(long bytes, int most) implements Line {
            String why() {
                return "a line of " + bytes + " bytes is too long: " + most + " at most; it was left out";
            }
        }

        /** Bytes that are no text. */
        record NotText(long bytes) implements Line {
            String why() {
                return "a line of " + bytes + " bytes is not UTF-8 text";
            }
        }
    }

    LineInput(InputStream in) {
        this(in, MOST_BYTES);
    }

    LineInput(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /** The next line; empty at the end of the stream. A last line without LF is a line. Blocks. */
    Optional<Line> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        long length = 0;
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end < 0) {
                    end = 0;
                    return length == 0 ? Optional.empty() : Optional.of(line(line, length));
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            length += at - from;
            if (length <= most) {
                line.write(buffer, from, at - from);
            } else {
                line.reset();
            }
            if (at < end) {
                at++;
                return Optional.of(line(line, length));
            }
        }
    }

    private Line line(ByteArrayOutputStream bytes, long length) {
        if (length > most) {
            return new Line.TooLong(length, most);
        }
        try {
            return new Line.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Line.NotText(length);
        }
    }
}
