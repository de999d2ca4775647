package dev.ostler.core.ops;

import dev.ostler.core.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One operation. From this the bus handlers, HTTP routes, JSON-RPC methods, the OpenAPI document and the clients are
 * derived.
 *
 * @param name the JSON-RPC method, such as {@code harness/spawn}
 * @param address the bus address that answers it
 * @param request the parameters
 * @param answer what comes back
 * @param verb of HTTP
 * @param path of HTTP, with {@code {field}} for fields of the request; of a GET the other fields are the query
 * @param scope what the caller's credential must allow
 * @param timeout how long a caller waits unless the request itself carries a time
 * @param errors what it may fail with besides the general ones
 * @param summary one line for people
 */
public record Operation<Q extends Record, A extends Record>(
        String name,
        String address,
        Class<Q> request,
        Class<A> answer,
        Verb verb,
        String path,
        Scope scope,
        Duration timeout,
        Set<ErrorCode> errors,
        String summary) {
    /** So that the one who was asked says that the time is over, and not the one who waits. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** The HTTP verbs in use. */
    public enum Verb {
        GET,
        POST
    }

    /** How long a caller of this request waits: the time it carries and what the way needs, when that is longer. */
    public Duration timeout(Q of) {
        Duration asked = switch (of) {
            case Harnesses.Wait wait -> wait.timeoutOrDefault();
            case Harnesses.Spawn spawn when spawn.readyTimeout() != null -> spawn.readyTimeout();
            default -> Duration.ZERO;
        };
        return asked.compareTo(timeout.minus(MARGIN)) > 0 && !asked.isZero() ? asked.plus(MARGIN) : timeout;
    }

    /** Names of the path's parameters, in order. */
    public List<String> pathFields() {
        return java.util.regex.Pattern.compile("\\{(\\w+)}")
                .matcher(path)
                .results()
                .map(m -> m.group(1))
                .toList();
    }
}
