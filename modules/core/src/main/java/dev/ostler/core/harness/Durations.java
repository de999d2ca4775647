package dev.ostler.core.harness;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*(ms|s|m|h)?");

    private Durations() {}

    /** Reads {@code 500ms, 30s, 5m, 1h}; a bare number is seconds. Fails with {@code INVALID_REQUEST}. */
    public static Duration parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw refuse(text);
        }
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2) == null ? "s" : m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofSeconds(n);
        };
    }

    private static OstlerException refuse(String text) {
        return new OstlerException(
                ErrorCode.INVALID_REQUEST,
                "'" + text + "' is not a duration: write 500ms, 30s, 5m or 1h, with at most 12 digits");
    }

    /** The shortest exact form that {@link #parse} reads; what is below a millisecond is left out. */
    public static String format(Duration d) {
        long ms = d.toMillis();
        return ms % 1000 != 0
                ? ms + "ms"
                : ms % 3_600_000 == 0 && ms > 0
                        ? ms / 3_600_000 + "h"
                        : ms % 60_000 == 0 && ms > 0 ? ms / 60_000 + "m" : ms / 1000 + "s";
    }
}
