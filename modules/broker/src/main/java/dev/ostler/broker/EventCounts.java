package dev.ostler.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.TurnOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Counts what happened, in the order of the log, from the first event of this broker on. Told by one thread at a time;
 * read from any.
 */
final class EventCounts {
    /** How the processes of exits ended. */
    static final List<String> CAUSES = List.of("asked", "clean", "code", "signal", "unknown");
    /** Which kinds are counted, each by itself. */
    static final List<Kind> KINDS = List.of(
            Kind.SPAWNED,
            Kind.READY,
            Kind.ADOPTED,
            Kind.RESTARTING,
            Kind.FAILED,
            Kind.LOST,
            Kind.UNRESPONSIVE,
            Kind.DISCONNECTED,
            Kind.REAPED,
            Kind.RELEASED,
            Kind.DETACHED,
            Kind.IDENTITY_MISMATCH,
            Kind.TURN_STARTED,
            Kind.APPROVAL_REQUESTED,
            Kind.APPROVAL_RESOLVED,
            Kind.ERROR);
    /** Starts that are watched at once; a broker keeps fewer harnesses. */
    private static final int MOST_STARTS = 10_000;

    private final Map<Kind, LongAdder> kinds = adders(KINDS);
    private final Map<String, LongAdder> exits = adders(CAUSES);
    private final Map<String, LongAdder> turns =
            adders(Arrays.stream(TurnOutcome.values()).map(TurnOutcome::wire).toList());
    private final Map<String, Instant> starts = new ConcurrentHashMap<>();
    private volatile Consumer<Duration> readyTimes = _ -> {};

    private static <T> Map<T, LongAdder> adders(List<T> of) {
        return of.stream().collect(Collectors.toUnmodifiableMap(one -> one, _ -> new LongAdder()));
    }

    /** Who hears how long each start took, from now on. */
    void readyTimes(Consumer<Duration> told) {
        readyTimes = told;
    }

    void published(EventBatch batch) {
        for (Event event : batch.events()) {
            if (event.kind().eventClass() == EventClass.LIFECYCLE) {
                count(event);
            }
        }
    }

    private void count(Event event) {
        LongAdder adder = kinds.get(event.kind());
        if (adder != null) {
            adder.increment();
        }
        String id = event.harness();
        if (id == null) {
            return;
        }
        switch (event.kind()) {
            case SPAWNED -> {
                if (starts.size() < MOST_STARTS) {
                    starts.put(id, event.time());
                }
            }
            case READY -> {
                Instant start = starts.remove(id);
                if (start != null) {
                    readyTimes.accept(Duration.between(start, event.time()));
                }
            }
            case EXITED -> {
                starts.remove(id);
                add(exits, cause(Json.tree(event.data())));
            }
            case FAILED, REAPED, LOST -> starts.remove(id);
            case TURN_ENDED ->
                add(turns, Json.tree(event.data()).path("outcome").asText());
            default -> {}
        }
    }

    private static void add(Map<String, LongAdder> adders, String name) {
        LongAdder adder = adders.get(name);
        if (adder != null) {
            adder.increment();
        }
    }

    private static String cause(JsonNode exit) {
        if (exit.path("asked").asBoolean()) {
            return "asked";
        }
        if (exit.has("signal")) {
            return "signal";
        }
        return !exit.has("code") ? "unknown" : exit.path("code").asInt() == 0 ? "clean" : "code";
    }

    long of(Kind kind) {
        return sum(kinds.get(kind));
    }

    long exits(String cause) {
        return sum(exits.get(cause));
    }

    long turns(String outcome) {
        return sum(turns.get(outcome));
    }

    private static long sum(@org.jspecify.annotations.Nullable LongAdder adder) {
        return adder == null ? 0 : adder.sum();
    }
}
