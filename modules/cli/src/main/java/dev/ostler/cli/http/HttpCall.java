package dev.ostler.cli.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param target path and query, already encoded
 * @param accept what the answer may be
 * @param token for the Authorization header
 * @param trace W3C traceparent that it belongs to, or null
 * @param body JSON text, or null for none
 * @param timeout for the whole answer, or, of a stream, for its head
 */
public record HttpCall(
        String verb,
        String target,
        String accept,
        @Nullable String token,
        @Nullable String trace,
        @Nullable String body,
        Duration timeout) {
    public HttpCall {
        if (!target.startsWith("/") || !target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("not an encoded request target: " + target);
        }
    }

    @Override
    public String toString() {
        return verb + " " + target;
    }
}
