package dev.ostler.journal;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stream events that are still held: a ring for each harness for eviction, and one index by seq for reading.
 * Guarded by the lock of {@link Order}.
 */
final class StreamRings {
    private final JournalOptions.Rings bounds;
    private final Map<String, Ring> rings = new HashMap<>();
    private final SeqIndex index = new SeqIndex();
    private long bytes;
    private int events;
    private long evicted;
    private Lost forgotten = Lost.NOTHING;

    StreamRings(JournalOptions.Rings bounds) {
        this.bounds = bounds;
    }

    void add(Event event) {
        Ring ring = rings.computeIfAbsent(key(event.harness()), key -> new Ring(key, index));
        long before = ring.bytes();
        ring.add(event);
        events++;
        while (ring.events() > bounds.events()) {
            left(ring.shedEvent());
        }
        while (ring.bytes() > bounds.bytes().bytes()) {
            left(ring.giveWay());
        }
        bytes += ring.bytes() - before;
        if (bytes > bounds.total().bytes()) {
            shrink();
        }
    }

    /** Lets go what is older. */
    void expire(Instant before) {
        for (Ring ring : rings.values()) {
            long bytesBefore = ring.bytes();
            left(ring.expire(before));
            bytes += ring.bytes() - bytesBefore;
        }
    }

    /** Frees the ring of a harness that is gone. */
    void remove(String harness) {
        Ring ring = rings.remove(harness);
        if (ring == null) {
            return;
        }
        bytes -= ring.bytes();
        left(ring.clear());
        forgotten = forgotten.and(ring.lost());
    }

    /** A stream event that was never held, because it could not wait for its turn. */
    void missed(EventDraft event, long seq) {
        Ring ring = rings.get(key(event.harness()));
        if (ring == null) {
            forgotten = forgotten.and(Lost.of(event.kind(), seq));
        } else {
            ring.missed(event.kind(), seq);
        }
    }

    /** The held events with {@code after < seq <= upTo}, ascending, {@code most} at most. */
    List<Event> range(long after, long upTo, int most) {
        List<Event> found = new ArrayList<>();
        index.range(after, upTo, most, found);
        return found;
    }

    /** Seq of the oldest held event, or {@link Long#MAX_VALUE}. */
    long oldest() {
        List<Event> first = range(0, Long.MAX_VALUE, 1);
        return first.isEmpty() ? Long.MAX_VALUE : first.getFirst().seq();
    }

    /** No stream event after this seq that the filter could accept has been lost. */
    long lostTo(EventFilter filter) {
        Lost lost = forgotten;
        List<String> wanted = filter.harnesses();
        for (Map.Entry<String, Ring> ring : rings.entrySet()) {
            if (wanted == null
                    || wanted.contains(ring.getKey())
                    || ring.getValue().answersTo(wanted)) {
                lost = lost.and(ring.getValue().lost());
            }
        }
        return lost.to(filter);
    }

    int events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    long evicted() {
        return evicted;
    }

    /** About how many bytes of memory an event takes, its objects included. */
    static long weight(EventDraft event) {
        return 256L + event.data().length();
    }

    /** The largest ring gives way until there is some room again, so that a flood cannot push out a quiet harness. */
    private void shrink() {
        long target = bounds.total().bytes() - bounds.total().bytes() / 16;
        while (bytes > target && events > 0) {
            Ring largest = null;
            for (Ring ring : rings.values()) {
                largest = largest == null || ring.bytes() > largest.bytes() ? ring : largest;
            }
            for (int i = 0; largest != null && i < 64 && bytes > target && !largest.isEmpty(); i++) {
                long before = largest.bytes();
                left(largest.giveWay());
                bytes += largest.bytes() - before;
            }
            if (largest != null && largest.isEmpty()) {
                remove(largest.harness());
            }
        }
    }

    private void left(int count) {
        events -= count;
        evicted += count;
    }

    private static String key(@Nullable String harness) {
        return harness == null ? "" : harness;
    }

    /**
     * Up to where events are lost.
     *
     * @param deltas no delta after it
     * @param others no other stream event after it
     */
    record Lost(long deltas, long others) {
        private static final List<Kind> KINDS = List.of(Kind.values());
        static final Lost NOTHING = new Lost(0, 0);

        static Lost of(Kind kind, long seq) {
            return kind.isDelta() ? new Lost(seq, 0) : new Lost(0, seq);
        }

        Lost and(Lost other) {
            return new Lost(Math.max(deltas, other.deltas), Math.max(others, other.others));
        }

        /** Of the kinds that the filter lets through. */
        long to(EventFilter filter) {
            long to = 0;
            for (Kind kind : KINDS) {
                if (kind.eventClass() == EventClass.STREAM && filter.acceptsKind(kind)) {
                    to = Math.max(to, kind.isDelta() ? deltas : others);
                }
            }
            return to;
        }
    }
}
