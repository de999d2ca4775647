package dev.ostler.core.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Start;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code events/subscribe}: one snapshot with its cursor, then events, gaps, heartbeats and at last a bye. The same on
 * WebSocket ({@code /v1/ws}), SSE ({@code GET /v1/events}, which also takes {@code Last-Event-ID}) and the event bus.
 *
 * @param from {@code earliest}, {@code latest} or a cursor; latest unless given
 * @param heartbeat 10 s unless given, 1 s at least
 */
public record Subscribe(
        @Nullable String from,
        @Nullable List<String> harness,
        @Nullable List<String> kinds,
        @Nullable String session,
        @Nullable String turn,
        @JsonProperty("heartbeatMs") @Nullable Duration heartbeat) {
    public static final String METHOD = "events/subscribe";
    public static final String PATH = "/v1/events";
    public static final Scope SCOPE = Scope.READ;
    private static final Duration LEAST = Duration.ofSeconds(1);

    public Start start() {
        return Start.parse(from == null ? "latest" : from);
    }

    public EventFilter filter() {
        return new EventFilter(harness, kinds, session, turn);
    }

    public Duration heartbeatOrDefault() {
        return heartbeat == null ? Duration.ofSeconds(10) : heartbeat.compareTo(LEAST) < 0 ? LEAST : heartbeat;
    }
}
