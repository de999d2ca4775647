package dev.ostler.cli.term;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them. */
public final class Times {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private Times() {}

    /** {@code 12ms, 1.4s, 3m 20s, 2h 5m, 4d 1h}. */
    public static String span(Duration d) {
        long ms = Math.max(0, d.toMillis());
        if (ms < 1_000) {
            return ms + "ms";
        }
        if (ms < 60_000) {
            return String.format(Locale.ROOT, ms < 10_000 ? "%.1fs" : "%.0fs", ms / 1000.0);
        }
        return ms < 3_600_000
                ? two(d.toMinutes(), "m", d.toSecondsPart(), "s")
                : ms < 86_400_000
                        ? two(d.toHours(), "h", d.toMinutesPart(), "m")
                        : two(d.toDays(), "d", d.toHoursPart(), "h");
    }

    /** {@code 3ms} or {@code 0.4ms}. */
    public static String millis(double ms) {
        return ms < 10 ? String.format(Locale.ROOT, "%.1fms", ms) : span(Duration.ofNanos((long) (ms * 1e6)));
    }

    /** {@code 3m 20s ago}. */
    public static String ago(Instant then, Instant now) {
        return span(Duration.between(then, now)) + " ago";
    }

    /** The local time of day. */
    public static String clock(Instant at) {
        return CLOCK.format(at.atZone(ZoneId.systemDefault()));
    }

    private static String two(long a, String first, long b, String second) {
        return a + first + (b == 0 ? "" : " " + b + second);
    }
}
