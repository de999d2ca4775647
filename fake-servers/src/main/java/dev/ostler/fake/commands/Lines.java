package dev.ostler.fake.commands;

import dev.ostler.fake.Json;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Lines of JSON: LF alone ends one, and U+2028 stands inside strings as it is. */
public final class Lines {
    private static final int READ_BYTES = 64 << 10;

    private final OutputStream out;

    public Lines(OutputStream out) {
        this.out = new BufferedOutputStream(out, READ_BYTES);
    }

    /** Writes one frame, whole; nobody to read it ends the program's work with it. */
    public synchronized void write(Json.Raw frame) {
        try {
            out.write(frame.text().getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes one object. */
    public void write(Object... namesAndValues) {
        write(Json.object(namesAndValues));
    }

    /** Reads to the end. A CR before the LF is dropped. */
    public static void read(InputStream in, Consumer<String> line) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[READ_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            int from = 0;
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n') {
                    kept.write(buffer, from, i - from);
                    from = i + 1;
                    String text = kept.toString(StandardCharsets.UTF_8);
                    kept.reset();
                    line.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
                }
            }
            kept.write(buffer, from, n - from);
        }
    }
}
