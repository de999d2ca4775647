package dev.ostler.journal;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stream events that are still held: a ring for each harness for eviction, and one index by seq for reading.
 * Guarded by the lock of {@link Order}.
 *
 * <p>The index is made of pages of {@value #PAGE} consecutive seqs, because seqs are dense: adding and evicting cost an
 * array store, and the events of a range come out in order whatever harness they are of.
 */
final class StreamRings {
    private static final int PAGE = 64;

    private final JournalOptions.Rings bounds;
    private final Map<String, Ring> rings = new HashMap<>();
    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private long bytes;
    private int events;
    private long evicted;
    private long forgottenTo;

    StreamRings(JournalOptions.Rings bounds) {
        this.bounds = bounds;
    }

    void add(Event event) {
        Ring ring = rings.computeIfAbsent(key(event.harness()), Ring::new);
        ring.called(event.name());
        ring.events.addLast(event);
        long weight = weight(event.draft());
        ring.bytes += weight;
        bytes += weight;
        events++;
        Page page = pages.computeIfAbsent(event.seq() / PAGE, _ -> new Page());
        page.slots[(int) (event.seq() % PAGE)] = event;
        page.live++;
        while (ring.events.size() > bounds.events()
                || ring.bytes > bounds.bytes().bytes()) {
            evict(ring);
        }
        if (bytes > bounds.total().bytes()) {
            shrink();
        }
    }

    /** Frees the ring of a harness that is gone. */
    void remove(String harness) {
        Ring ring = rings.remove(harness);
        if (ring == null) {
            return;
        }
        while (!ring.events.isEmpty()) {
            evict(ring);
        }
        forgottenTo = Math.max(forgottenTo, ring.lostTo);
    }

    /** A stream event that was never held, because it could not wait for its turn. */
    void missed(@Nullable String harness, long seq) {
        Ring ring = rings.get(key(harness));
        if (ring == null) {
            forgottenTo = Math.max(forgottenTo, seq);
        } else {
            ring.lostTo = Math.max(ring.lostTo, seq);
        }
    }

    /** The held events with {@code after < seq <= upTo}, ascending, {@code most} at most. */
    List<Event> range(long after, long upTo, int most) {
        List<Event> found = new ArrayList<>();
        for (Map.Entry<Long, Page> page :
                pages.tailMap((after + 1) / PAGE, true).entrySet()) {
            if (page.getKey() * PAGE > upTo) {
                break;
            }
            for (Event event : page.getValue().slots) {
                if (event != null && event.seq() > after && event.seq() <= upTo) {
                    found.add(event);
                    if (found.size() == most) {
                        return found;
                    }
                }
            }
        }
        return found;
    }

    /** Seq of the oldest held event, or {@link Long#MAX_VALUE}. */
    long oldest() {
        List<Event> first = range(0, Long.MAX_VALUE, 1);
        return first.isEmpty() ? Long.MAX_VALUE : first.getFirst().seq();
    }

    /** No stream event after this seq that the filter could accept has been lost. */
    long lostTo(EventFilter filter) {
        long lost = forgottenTo;
        List<String> wanted = filter.harnesses();
        for (Map.Entry<String, Ring> ring : rings.entrySet()) {
            if (wanted == null
                    || wanted.contains(ring.getKey())
                    || ring.getValue().answersTo(wanted)) {
                lost = Math.max(lost, ring.getValue().lostTo);
            }
        }
        return lost;
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

    /** Evicts from the largest ring until there is some room again, so that a flood cannot push out a quiet harness. */
    private void shrink() {
        long target = bounds.total().bytes() - bounds.total().bytes() / 16;
        while (bytes > target && events > 0) {
            Ring largest = null;
            for (Ring ring : rings.values()) {
                largest = largest == null || ring.bytes > largest.bytes ? ring : largest;
            }
            for (int i = 0; largest != null && i < 64 && bytes > target && !largest.events.isEmpty(); i++) {
                evict(largest);
            }
            if (largest != null && largest.events.isEmpty()) {
                remove(largest.harness);
            }
        }
    }

    private void evict(Ring ring) {
        Event event = ring.events.removeFirst();
        long weight = weight(event.draft());
        ring.bytes -= weight;
        bytes -= weight;
        events--;
        evicted++;
        ring.lostTo = Math.max(ring.lostTo, event.seq());
        Page page = pages.get(event.seq() / PAGE);
        if (page != null) {
            page.slots[(int) (event.seq() % PAGE)] = null;
            if (--page.live == 0) {
                pages.remove(event.seq() / PAGE);
            }
        }
    }

    private static String key(@Nullable String harness) {
        return harness == null ? "" : harness;
    }

    private static final class Ring {
        private final ArrayDeque<Event> events = new ArrayDeque<>();
        private final String harness;
        private @Nullable String name;
        private boolean renamed;
        private long bytes;
        private long lostTo;

        private Ring(String harness) {
            this.harness = harness;
        }

        private void called(@Nullable String other) {
            renamed |= name != null && other != null && !name.equals(other);
            name = other == null ? name : other;
        }

        /** A ring whose harness has had several names may have lost events under any of them. */
        private boolean answersTo(List<String> names) {
            return renamed || (name != null && names.contains(name));
        }
    }

    private static final class Page {
        private final @Nullable Event[] slots = new Event[PAGE];
        private int live;
    }
}
