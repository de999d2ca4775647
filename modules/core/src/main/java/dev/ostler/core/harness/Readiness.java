package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * How a process says where it listens, or how that is found out. Without any of the three it is the JSON line of contract
 * version 1. With {@code http} or {@code socket} nothing that it prints is looked at, and it is dialled at the
 * definition's {@code endpoint}, or else at the place that was asked; nobody may be listening there before it is started.
 *
 * @param pattern a regular expression with the named group {@code endpoint}, searched in each line after ANSI escapes
 *     are stripped
 * @param http asked again and again, without a credential, until it answers a GET with 2xx
 * @param socket tried again and again until it accepts a connection; the path of a {@code ws} or {@code http} URI plays
 *     no part
 * @param stream where to look for a line; both by default
 * @param timeout from exec to ready; 30 s by default
 */
public record Readiness(
        @Nullable String pattern,
        @Nullable Endpoint http,
        @Nullable Endpoint socket,
        StreamChoice stream,
        @JsonProperty("timeoutMs") Duration timeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    public static final Readiness JSON_LINE = new Readiness(null, StreamChoice.BOTH, DEFAULT_TIMEOUT);

    public Readiness {
        stream = stream == null ? StreamChoice.BOTH : stream;
        timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
        if (timeout.isNegative() || timeout.isZero()) {
            throw invalid("readiness.timeoutMs must be above 0");
        }
        int ways = (pattern == null ? 0 : 1) + (http == null ? 0 : 1) + (socket == null ? 0 : 1);
        if (ways > 1) {
            throw invalid("readiness: say at most one of pattern, http and socket; " + ways + " were given");
        }
        if (http != null && !http.scheme().startsWith("http")) {
            throw invalid("readiness.http: " + http + " cannot be asked; expected http://HOST:PORT/PATH, or https");
        }
        if (pattern != null) {
            check(pattern);
        }
    }

    /** By a line. */
    public Readiness(@Nullable String pattern, StreamChoice stream, Duration timeout) {
        this(pattern, null, null, stream, timeout);
    }

    public Readiness withTimeout(Duration other) {
        return new Readiness(pattern, http, socket, stream, other);
    }

    /** What is asked again and again; null when a line says it. */
    public @Nullable Endpoint asked() {
        return http == null ? socket : http;
    }

    private static void check(String pattern) {
        try {
            if (!Pattern.compile(pattern).namedGroups().containsKey("endpoint")) {
                throw invalid(
                        "readiness.pattern has no group named endpoint: write (?<endpoint>ws://\\S+) where the URI stands");
            }
        } catch (PatternSyntaxException e) {
            throw invalid("readiness.pattern is not a regular expression: " + e.getDescription());
        }
    }

    private static OstlerException invalid(String message) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, message);
    }
}
