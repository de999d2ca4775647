package dev.ostler.core.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
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
 * @param kinds wire names, a trailing {@code *} is a wildcard; one that no event has is refused
 * @param heartbeat 10 s unless given, 1 s at least and a minute at most
 * @param node names of brokers
 * @param maxBuffer a reader whose transport is full, and that is more than so many events behind, is cut off with
 *     {@code bye{slow-consumer}} at once; unless given it may stay behind for the time that the transport allows.
 *     Never more than a position is held for it, however far behind it is
 */
public record Subscribe(
        @Nullable String from,
        @Nullable List<String> harness,
        @Nullable List<String> kinds,
        @Nullable String session,
        @Nullable String turn,
        @JsonProperty("heartbeatMs") @Nullable Duration heartbeat,
        @Nullable List<String> node,
        @Nullable Integer maxBuffer) {
    public static final String METHOD = "events/subscribe";
    public static final String PATH = "/v1/events";
    public static final Scope SCOPE = Scope.READ;
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(1);

    public Subscribe {
        EventFilter.checkKinds(kinds);
        if (maxBuffer != null && maxBuffer < 1) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "maxBuffer is " + maxBuffer + ": 1 at least");
        }
    }

    /** Of all brokers, with no bound of its own. */
    public Subscribe(
            @Nullable String from,
            @Nullable List<String> harness,
            @Nullable List<String> kinds,
            @Nullable String session,
            @Nullable String turn,
            @Nullable Duration heartbeat) {
        this(from, harness, kinds, session, turn, heartbeat, null, null);
    }

    /** The same from another place; null for what comes next. */
    public Subscribe from(@Nullable String place) {
        return new Subscribe(place, harness, kinds, session, turn, heartbeat, node, maxBuffer);
    }

    public Start start() {
        return Start.parse(from == null ? "latest" : from);
    }

    public EventFilter filter() {
        return new EventFilter(harness, kinds, session, turn, node);
    }

    public Duration heartbeatOrDefault() {
        if (heartbeat == null) {
            return Duration.ofSeconds(10);
        }
        return heartbeat.compareTo(LEAST) < 0 ? LEAST : heartbeat.compareTo(MOST) > 0 ? MOST : heartbeat;
    }
}
