package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;

/**
 * How it is found out that a process lives and does not answer. Checks are counted, not seconds: a machine that slept
 * has missed none.
 *
 * @param interval from the end of one check to the next, and the longest that one may take; 30 s, at least 100 ms
 * @param misses so many in a row make it unresponsive; 3
 * @param action what is done then; {@code notify}
 */
public record Probe(@JsonProperty("intervalMs") Duration interval, Integer misses, ProbeAction action) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    public static final Probe DEFAULT = new Probe(Duration.ofSeconds(30), 3, ProbeAction.NOTIFY);

    public Probe {
        interval = interval == null ? Duration.ofSeconds(30) : interval;
        misses = misses == null ? 3 : misses;
        action = action == null ? ProbeAction.NOTIFY : action;
        if (interval.compareTo(SHORTEST) < 0 || misses < 1) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "probe: intervalMs must be at least 100 and misses at least 1");
        }
    }
}
