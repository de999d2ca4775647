package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The journal as a list: everything that was ever published, and which of it must still be there. */
final class Model {
    private final int ringSize;
    private final TreeMap<Long, Event> published = new TreeMap<>();
    private final Map<String, Deque<Long>> rings = new HashMap<>();
    private final Map<String, List<Long>> packed = new HashMap<>();
    private final Set<Long> held = new HashSet<>();
    private final TreeMap<Long, Long> lost = new TreeMap<>();
    private long last;

    Model(int ringSize) {
        this.ringSize = ringSize;
    }

    /** The listener of the journal; also the oracle for the order of publishing. */
    synchronized void published(EventBatch batch) {
        assertThat(batch.prev()).isEqualTo(last);
        for (Event event : batch.events()) {
            assertThat(event.seq()).isEqualTo(++last);
            assertThat(published.put(event.seq(), event))
                    .as("seq %d again", event.seq())
                    .isNull();
            if (event.kind().eventClass() == EventClass.STREAM) {
                held.add(event.seq());
                Deque<Long> ring = rings.computeIfAbsent(String.valueOf(event.harness()), _ -> new ArrayDeque<>());
                ring.addLast(event.seq());
                if (ring.size() > ringSize) {
                    leave(String.valueOf(event.harness()), ring.removeFirst());
                }
            }
        }
    }

    /** What is a piece of a text stays, packed. */
    private void leave(String harness, long seq) {
        Event event = published.get(seq);
        if (event.kind().isDelta() && event.data().startsWith("{\"item\":")) {
            packed.computeIfAbsent(harness, _ -> new ArrayList<>()).add(seq);
        } else {
            held.remove(seq);
        }
    }

    synchronized void removed(String harness) {
        List<Long> texts = packed.remove(harness);
        if (texts != null) {
            texts.forEach(held::remove);
        }
        Deque<Long> ring = rings.remove(harness);
        if (ring != null) {
            held.removeAll(ring);
        }
    }

    synchronized void closed() {
        rings.clear();
        packed.clear();
        held.clear();
    }

    /** The broker was lost: what it had reserved beyond its last lifecycle event is gone. */
    synchronized void crashed(long runFirst, long reserved) {
        closed();
        long stored = runFirst - 1;
        for (Event event : published.tailMap(runFirst).values()) {
            if (event.kind().eventClass() == EventClass.LIFECYCLE) {
                stored = event.seq();
            }
        }
        if (stored < reserved) {
            lost.put(stored + 1, reserved);
        }
        last = reserved;
    }

    synchronized long last() {
        return last;
    }

    /** Everything that a read of {@code after..last} must say, whatever its pages. */
    synchronized void check(List<Frame> frames, long after, EventFilter filter) {
        boolean stream = Arrays.stream(Kind.values())
                .anyMatch(kind -> kind.eventClass() == EventClass.STREAM && filter.acceptsKind(kind));
        Set<Long> delivered = new HashSet<>();
        TreeMap<Long, Frame.Gap> gaps = new TreeMap<>();
        long at = after;
        for (Frame frame : frames) {
            switch (frame) {
                case Frame.Item(Event event, long prev) -> {
                    Event was = published.get(event.seq());
                    assertThat(was).isNotNull();
                    assertThat(event.toJson()).isEqualTo(was.toJson());
                    assertThat(filter.accepts(event)).isTrue();
                    assertThat(event.seq()).isGreaterThan(at);
                    assertThat(prev).isBetween(at, event.seq() - 1);
                    delivered.add(event.seq());
                    at = event.seq();
                }
                case Frame.Gap gap -> {
                    assertThat(gap.from().seq())
                            .isGreaterThan(at)
                            .isLessThanOrEqualTo(gap.to().seq());
                    gaps.put(gap.from().seq(), gap);
                    at = gap.to().seq();
                }
                default -> throw new AssertionError("not a frame of a page: " + frame);
            }
        }
        for (long seq = after + 1; seq <= last; seq++) {
            Event event = published.get(seq);
            GapReason missing = missing(seq);
            Frame.@Nullable Gap gap = covering(gaps, seq);
            if (missing == null) {
                assertThat(delivered.contains(seq)).as("delivered %d", seq).isEqualTo(filter.accepts(event));
            } else if (missing == GapReason.BROKER_LOST || (stream && (event == null || filter.accepts(event)))) {
                assertThat(gap).as("gap over %d", seq).isNotNull();
                assertThat(gap.reason()).isEqualTo(missing);
            }
        }
        for (Frame.Gap gap : gaps.values()) {
            assertThat(gap.reason() == GapReason.BROKER_LOST || stream).isTrue();
            long count = 0;
            for (long seq = gap.from().seq(); seq <= gap.to().seq(); seq++) {
                count += missing(seq) == gap.reason() ? 1 : 0;
            }
            assertThat(gap.count()).as("count of %s", gap.toJson()).isEqualTo(count);
            assertThat(missing(gap.from().seq())).isEqualTo(gap.reason());
            assertThat(missing(gap.to().seq())).isEqualTo(gap.reason());
        }
    }

    private @Nullable GapReason missing(long seq) {
        Map.Entry<Long, Long> range = lost.floorEntry(seq);
        if (range != null && range.getValue() >= seq) {
            return GapReason.BROKER_LOST;
        }
        Event event = published.get(seq);
        assertThat(event)
                .as("seq %d was never published and is in no lost range", seq)
                .isNotNull();
        return event.kind().eventClass() == EventClass.LIFECYCLE || held.contains(seq) ? null : GapReason.EVICTED;
    }

    private static Frame.@Nullable Gap covering(TreeMap<Long, Frame.Gap> gaps, long seq) {
        Map.Entry<Long, Frame.Gap> gap = gaps.floorEntry(seq);
        return gap != null && gap.getValue().to().seq() >= seq ? gap.getValue() : null;
    }
}
