package dev.ostler.drivers.acp;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session from being loaded within the minute in which it was made. gemini-cli (0.61.0) names the file of a
 * session by that minute, in UTC, and begins the file of this minute anew whenever it loads the session: in the same
 * minute it is the same file, and all that was said is lost. Afterwards it is another one, and nothing is.
 */
final class Youth {
    private final InstantSource clock;
    private @Nullable String session;
    private Instant grown = Instant.MIN;

    Youth(InstantSource clock) {
        this.clock = clock;
    }

    void made(String id) {
        session = id;
        grown = clock.instant().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    }

    /** Fails with {@code CONFLICT}, and says when to come again. */
    void check(String id) {
        Instant now = clock.instant();
        if (id.equals(session) && now.isBefore(grown)) {
            long seconds = Duration.between(now, grown).toSeconds() + 1;
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "gemini would lose session " + id + ", which is younger than a minute, by loading it: ask again in "
                            + seconds + " s",
                    Map.of("seconds", seconds));
        }
    }
}
