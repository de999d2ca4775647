package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * How a process says where it listens. Without a pattern it is the JSON line of contract version 1.
 *
 * @param pattern a regular expression with the named group {@code endpoint}, searched in each line after ANSI escapes
 *     are stripped; null for the JSON line
 * @param stream where to look; both by default
 * @param timeout from exec to ready; 30 s by default
 */
public record Readiness(
        @Nullable String pattern,
        StreamChoice stream,
        @JsonProperty("timeoutMs") Duration timeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    public static final Readiness JSON_LINE = new Readiness(null, StreamChoice.BOTH, DEFAULT_TIMEOUT);

    public Readiness {
        stream = stream == null ? StreamChoice.BOTH : stream;
        timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
        if (timeout.isNegative() || timeout.isZero()) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "readiness.timeoutMs must be above 0");
        }
        if (pattern != null) {
            check(pattern);
        }
    }

    public Readiness withTimeout(Duration other) {
        return new Readiness(pattern, stream, other);
    }

    private static void check(String pattern) {
        try {
            if (!Pattern.compile(pattern).namedGroups().containsKey("endpoint")) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "readiness.pattern has no group named endpoint: write (?<endpoint>ws://\\S+) where the URI stands");
            }
        } catch (PatternSyntaxException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "readiness.pattern is not a regular expression: " + e.getDescription());
        }
    }
}
