package dev.ostler.broker;

import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.secret.Redactor;
import dev.ostler.process.Holes;
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
import org.jspecify.annotations.Nullable;

/** Reads output files for people: whole lines, redacted, bounded. Blocking. */
final class LogReader {
    /** The most that one read looks at. */
    private static final int WINDOW = 4 << 20;

    /** Of a line that has not ended yet no more than this is shown. */
    private static final int UNFINISHED = 64 << 10;

    private final Path directory;
    private final Redactor redactor;

    /** An open file; what lies before {@code kept} was given back. */
    private record Log(String id, OutputStream stream, FileChannel channel, long size, long kept) {
        Harnesses.LogLines lines(long from, long next, List<String> lines, @Nullable String unfinished) {
            return new Harnesses.LogLines(id, stream, from, next, kept, lines, unfinished);
        }
    }

    LogReader(Path directory, Redactor redactor) {
        this.directory = directory;
        this.redactor = redactor;
    }

    Harnesses.LogLines read(String id, Harnesses.Logs request) {
        OutputStream stream = request.streamOrDefault();
        Path file = directory.resolve(id + (stream == OutputStream.STDOUT ? ".out" : ".err"));
        if (!Files.exists(file)) {
            return new Harnesses.LogLines(id, stream, 0, 0, 0, List.of(), null);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            Log log = new Log(id, stream, channel, size, Math.min(size, Holes.firstData(file, 0)));
            return request.from() == null
                    ? last(log, request.linesOrDefault())
                    : from(log, Math.max(0, request.from()), request.linesOrDefault());
        } catch (IOException e) {
            throw new UncheckedIOException("the output of " + id + " cannot be read", e);
        }
    }

    private Harnesses.LogLines last(Log log, int lines) throws IOException {
        long begin = Math.max(log.kept, log.size - WINDOW);
        byte[] bytes = bytes(log.channel, begin, (int) (log.size - begin));
        int first = begin > 0 ? afterNewline(bytes, 0) : 0;
        int end = lastEnd(bytes);
        if (end < first) {
            // one line, longer than all that is looked at
            return log.lines(log.size, log.size, List.of(), null);
        }
        int start = end;
        for (int n = end < bytes.length ? 1 : 0; n < lines && start > first; n++) {
            start = begin(bytes, start);
        }
        return log.lines(begin + start, begin + end, split(bytes, start, end), unfinished(bytes, end));
    }

    private Harnesses.LogLines from(Log log, long from, int lines) throws IOException {
        long begin = Math.max(log.kept, Math.min(from, log.size));
        byte[] bytes = bytes(log.channel, begin, (int) Math.min(WINDOW, log.size - begin));
        // what is left of a line whose beginning is not kept could be half of a secret
        int first = from < log.kept ? afterNewline(bytes, 0) : 0;
        int end = first;
        boolean all = false;
        for (int n = 0; n < lines && !all; n++) {
            int next = afterNewline(bytes, end);
            all = next == end || bytes[next - 1] != '\n';
            if (!all || (end == 0 && bytes.length == WINDOW)) {
                // an unfinished line is given as a whole one only when it fills the window
                end = next;
            }
        }
        boolean last = all && begin + bytes.length == log.size;
        return log.lines(begin + first, begin + end, split(bytes, first, end), last ? unfinished(bytes, end) : null);
    }

    /** Nothing that could be the beginning of a secret, or of an announcement with a credential in it. */
    private @Nullable String unfinished(byte[] bytes, int from) {
        if (from == bytes.length || bytes.length - from > UNFINISHED) {
            return null;
        }
        String text = text(bytes, from, bytes.length);
        if (text.stripLeading().startsWith("{")) {
            return null;
        }
        return redactor.redact(text.substring(0, text.length() - redactor.undecided(text)));
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
            out.add(redactor.redact(text(bytes, at, end)));
            at = next;
        }
        return out;
    }

    private static String text(byte[] bytes, int from, int to) {
        // a punched block reads as zeros
        return Announcement.shown(new String(bytes, from, to - from, StandardCharsets.UTF_8).replace("\0", ""));
    }

    /** Where the last whole line ends; 0 when there is none. */
    private static int lastEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Where the line begins that ends before {@code end}. */
    private static int begin(byte[] bytes, int end) {
        int at = end - 1;
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
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
