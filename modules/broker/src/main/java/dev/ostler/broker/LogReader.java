package dev.ostler.broker;

import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.secret.Redactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reads output files for people: whole lines, redacted, bounded. Blocking. */
final class LogReader {
    /** The most that one read looks at. */
    private static final int WINDOW = 4 << 20;

    private final Path directory;
    private final Redactor redactor;

    LogReader(Path directory, Redactor redactor) {
        this.directory = directory;
        this.redactor = redactor;
    }

    Harnesses.LogLines read(String id, Harnesses.Logs request) {
        OutputStream stream = request.streamOrDefault();
        Path file = directory.resolve(id + (stream == OutputStream.STDOUT ? ".out" : ".err"));
        if (!Files.exists(file)) {
            return new Harnesses.LogLines(id, stream, 0, 0, 0, List.of());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return request.from() == null
                    ? last(id, stream, channel, request.linesOrDefault())
                    : from(id, stream, channel, Math.max(0, request.from()), request.linesOrDefault());
        } catch (IOException e) {
            throw new UncheckedIOException("the output of " + id + " cannot be read", e);
        }
    }

    private Harnesses.LogLines last(String id, OutputStream stream, FileChannel channel, int lines) throws IOException {
        long size = channel.size();
        long begin = Math.max(0, size - WINDOW);
        byte[] bytes = bytes(channel, begin, (int) (size - begin));
        int end = bytes.length;
        int start = end;
        int found = 0;
        for (int i = end - 1; i >= 0 && found <= lines; i--) {
            // the newline that ends the last line begins no other
            if (bytes[i] == '\n' && i < end - 1) {
                found++;
            }
            if (found <= lines) {
                start = found == lines && bytes[i] == '\n' && i < end - 1 ? i + 1 : i;
            }
            if (found == lines) {
                break;
            }
        }
        if (begin > 0 && found < lines) {
            start = afterNewline(bytes, 0);
        }
        return new Harnesses.LogLines(id, stream, begin + start, size, 0, split(bytes, start, end));
    }

    private Harnesses.LogLines from(String id, OutputStream stream, FileChannel channel, long from, int lines)
            throws IOException {
        long size = channel.size();
        long begin = Math.min(from, size);
        byte[] bytes = bytes(channel, begin, (int) Math.min(WINDOW, size - begin));
        int end = 0;
        for (int n = 0; n < lines; n++) {
            int next = afterNewline(bytes, end);
            if (next == end || bytes[next - 1] != '\n') {
                // an unfinished line is given only when it fills the window
                end = end == 0 && bytes.length == WINDOW ? bytes.length : end;
                break;
            }
            end = next;
        }
        return new Harnesses.LogLines(id, stream, begin, begin + end, 0, split(bytes, 0, end));
    }

    private List<String> split(byte[] bytes, int from, int to) {
        List<String> out = new ArrayList<>();
        int at = from;
        while (at < to) {
            int next = Math.min(to, afterNewline(bytes, at));
            int end = next;
            while (end > at && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
                end--;
            }
            // a punched block reads as zeros
            String text = new String(bytes, at, end - at, StandardCharsets.UTF_8).replace("\0", "");
            out.add(redactor.redact(Announcement.shown(text)));
            at = next;
        }
        return out;
    }

    private static int afterNewline(byte[] bytes, int from) {
        int i = from;
        while (i < bytes.length) {
            if (bytes[i++] == '\n') {
                return i;
            }
        }
        return i;
    }

    private static byte[] bytes(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
            // until it is full or the file ends
        }
        byte[] out = new byte[buffer.position()];
        buffer.flip().get(out);
        return out;
    }
}
