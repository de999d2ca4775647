package dev.ostler.drivers.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One page of a session's file. A place in it is a byte, and the turn that it is in. */
final class Transcript {
    /** Of one line; a longer one is passed over. */
    private static final int LINE_BYTES = 32 << 20;

    /** Of one page, as far as whole lines allow. */
    private static final int PAGE_BYTES = 16 << 20;

    private static final Pattern PLACE = Pattern.compile("(\\d{1,18}):([A-Za-z0-9-]{0,64})");

    private Transcript() {}

    static Page<HistoryItem> read(Path file, @Nullable String from, int most) throws IOException {
        Matcher place = PLACE.matcher(from == null ? "0:" : from);
        if (!place.matches()) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "'" + from + "' is no place in this history");
        }
        long at = Long.parseLong(place.group(1));
        Past past = new Past(place.group(2));
        try (FileChannel channel = FileChannel.open(file).position(at);
                InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16)) {
            long end = at;
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            // a tool's result belongs to the item of its call, so that no page ends between the two
            while ((past.size() < Math.max(1, most) || past.waits()) && end - at < PAGE_BYTES) {
                long length = line(in, line);
                if (length == 0) {
                    return new Page<>(past.items(), null);
                }
                end += length;
                if (length <= LINE_BYTES) {
                    take(past, line.toString(StandardCharsets.UTF_8));
                }
            }
            return new Page<>(past.items(), end < channel.size() ? end + ":" + past.turn() : null);
        }
    }

    /** The bytes of the next line with its end; 0 when there is none that is whole: it is still being written. */
    private static long line(InputStream in, ByteArrayOutputStream out) throws IOException {
        out.reset();
        long length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            length++;
            if (b == '\n') {
                return length;
            }
            if (length <= LINE_BYTES) {
                out.write(b);
            }
        }
        return 0;
    }

    private static void take(Past past, String line) {
        JsonNode entry;
        try {
            entry = Json.mapper().readTree(line);
        } catch (JsonProcessingException e) {
            return; // half a line of a process that was killed
        }
        past.take(entry);
    }
}
