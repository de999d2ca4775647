package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;

/**
 * When a process that ended unasked is started again.
 *
 * @param enabled off unless a definition says otherwise
 * @param maxRestarts within {@code window}, 1000 at most; one more is the terminal state {@code failed}
 * @param backoff before the first restart, doubled for each further one, with full jitter
 * @param maxBackoff the cap of it
 */
public record RestartPolicy(
        boolean enabled,
        Integer maxRestarts,
        @JsonProperty("windowMs") Duration window,
        @JsonProperty("backoffMs") Duration backoff,
        @JsonProperty("maxBackoffMs") Duration maxBackoff) {
    public static final RestartPolicy OFF =
            new RestartPolicy(false, 5, Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(30));

    private static final int MOST = 1_000;

    public RestartPolicy {
        maxRestarts = maxRestarts == null ? 5 : maxRestarts;
        window = window == null ? Duration.ofSeconds(60) : window;
        backoff = backoff == null ? Duration.ofMillis(500) : backoff;
        maxBackoff = maxBackoff == null ? Duration.ofSeconds(30) : maxBackoff;
        if (maxRestarts < 0
                || maxRestarts > MOST
                || window.isNegative()
                || backoff.isNegative()
                || maxBackoff.compareTo(backoff) < 0) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "restart: maxRestarts, windowMs and backoffMs must not be negative, maxRestarts not above 1000,"
                            + " maxBackoffMs not below backoffMs");
        }
    }

    /** A run that lasted so long is no part of a crash loop: the backoff begins anew after it. */
    public Duration stable() {
        return window.compareTo(maxBackoff) > 0 ? window : maxBackoff;
    }

    /** The same, on: for what another policy wants started again. */
    public RestartPolicy on() {
        return new RestartPolicy(true, maxRestarts, window, backoff, maxBackoff);
    }
}
