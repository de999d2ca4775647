package dev.ostler.cli.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events as the HTML standard has them: lines end with LF, CR LF or CR; comments are skipped. */
public final class SseReader {
    /** A frame of 64 MiB in its envelope. */
    private static final int MOST_EVENT_BYTES = 96 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[16 << 10];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 10);
    private int at;
    private int end;
    private boolean skipLineFeed;
    private boolean first = true;

    public SseReader(InputStream in) {
        this.in = in;
    }

    /** The data of the next event; empty at the end of the stream. An event that the end cuts off is dropped. */
    public Optional<String> next() throws IOException {
        StringBuilder data = null;
        for (String text = line(); text != null; text = line()) {
            if (text.isEmpty()) {
                if (data != null) {
                    return Optional.of(data.toString());
                }
            } else if (text.startsWith("data:") || text.equals("data")) {
                data = data == null ? new StringBuilder() : data.append('\n');
                data.append(value(text));
                if (data.length() > MOST_EVENT_BYTES) {
                    throw new IOException("an event of more than " + (MOST_EVENT_BYTES >> 20) + " MiB");
                }
            }
        }
        return Optional.empty();
    }

    private static String value(String text) {
        return text.length() <= 5 ? "" : text.substring(text.charAt(5) == ' ' ? 6 : 5);
    }

    private @Nullable String line() throws IOException {
        line.reset();
        for (int b = read(); b >= 0; b = read()) {
            boolean secondOfPair = skipLineFeed && b == '\n';
            skipLineFeed = b == '\r';
            if (secondOfPair) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                return text();
            }
            if (line.size() >= MOST_EVENT_BYTES) {
                throw new IOException("an event of more than " + (MOST_EVENT_BYTES >> 20) + " MiB");
            }
            line.write(b);
        }
        return null;
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        String plain = first && text.startsWith("\uFEFF") ? text.substring(1) : text;
        first = false;
        return plain;
    }

    private int read() throws IOException {
        if (at >= end) {
            end = in.read(buffer);
            at = 0;
            if (end <= 0) {
                end = 0;
                return -1;
            }
        }
        return buffer[at++] & 0xff;
    }
}
