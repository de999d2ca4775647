package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that was ever appended, as a list, and what a follower of it must have been told. */
final class ListOracle {
    private final String node;
    /** Index is seq - 1. */
    private final List<Event> log = new ArrayList<>();

    private long restartedAt;

    ListOracle(String node) {
        this.node = node;
    }

    /** What was appended as one, and the position that the journal gave its last event. */
    void appended(Cursor last, List<EventDraft> drafts) {
        assertThat(last.seq()).as("positions without a hole").isEqualTo(log.size() + drafts.size());
        for (EventDraft draft : drafts) {
            log.add(new Event(last.at(log.size() + 1L), node, draft));
        }
    }

    /** Stream events that are in the log so far may be gone from now on. */
    void restarted() {
        restartedAt = log.size();
    }

    long head() {
        return log.size();
    }

    /** Whether somebody who was told everything up to there has nothing more to come. */
    boolean complete(long told, EventFilter filter) {
        return accepted(told, log.size(), filter).isEmpty();
    }

    /**
     * One connection, from its snapshot to its last frame.
     *
     * @param slow whether it ever was: only then may deltas have become one, and gaps be its own fault
     * @param steady whether it followed from its beginning without a pause: then it has missed nothing at all
     */
    void check(List<Frame> frames, EventFilter filter, boolean slow, boolean steady) {
        assertThat(frames.getFirst()).isInstanceOf(Frame.Snapshot.class);
        long told = frames.getFirst().cursor().seq();
        for (Frame frame : frames.subList(1, frames.size())) {
            switch (frame) {
                case Frame.Item item -> item(item, told, filter, slow);
                case Frame.Gap gap -> {
                    assertThat(steady).as("a steady reader was told %s", gap).isFalse();
                    gap(gap, told, filter, slow);
                }
                case Frame.Heartbeat(Cursor cursor) -> nothing(told, cursor.seq(), filter, frame);
                case Frame.Bye bye -> {
                    assertThat(frame).as("the last one").isSameAs(frames.getLast());
                    nothing(told, bye.cursor().seq(), filter, frame);
                }
                case Frame.Snapshot _ -> throw new AssertionError("a second snapshot: " + frame);
            }
            assertThat(frame.cursor().seq()).as("order at %s", frame).isGreaterThanOrEqualTo(told);
            told = frame.cursor().seq();
        }
    }

    private void item(Frame.Item item, long told, EventFilter filter, boolean slow) {
        assertThat(item.prev()).as("prev of %s", item).isEqualTo(told);
        assertThat(item.event().seq()).as("order at %s", item).isGreaterThan(told);
        List<Event> of = accepted(told, item.event().seq(), filter);
        assertThat(of).as("what %s is, after %d", item, told).isNotEmpty();
        Event last = of.getLast();
        assertThat(item.cursor()).isEqualTo(last.cursor());
        if (of.size() == 1) {
            assertThat(item.event().toJson()).isEqualTo(last.toJson());
            return;
        }
        assertThat(slow)
                .as("several as one for a reader that kept up: %s", item)
                .isTrue();
        assertThat(of).as("what is one now: %s", item).allSatisfy(event -> {
            assertThat(event.kind().isDelta()).isTrue();
            assertThat(origin(event)).isEqualTo(origin(item.event()));
        });
        assertThat(text(item.event()))
                .as("the text of %s", item)
                .isEqualTo(of.stream().map(ListOracle::text).collect(Collectors.joining()));
    }

    private void gap(Frame.Gap gap, long told, EventFilter filter, boolean slow) {
        assertThat(Arrays.stream(Kind.values())
                        .filter(kind -> kind.eventClass() == EventClass.STREAM)
                        .anyMatch(filter::acceptsKind))
                .as("%s for who asked for nothing that can be missing", gap)
                .isTrue();
        long from = gap.from().seq();
        long to = gap.to().seq();
        assertThat(from).as("order at %s", gap).isGreaterThan(told).isLessThanOrEqualTo(to);
        assertThat(gap.reason()).isIn(slow ? List.of(GapReason.SLOW, GapReason.EVICTED) : List.of(GapReason.EVICTED));
        nothing(told, from - 1, filter, gap);
        List<Event> missing = accepted(from - 1, to, filter);
        assertThat(missing).as("never in a gap: %s", gap).allSatisfy(event -> {
            assertThat(event.kind().eventClass()).isEqualTo(EventClass.STREAM);
            assertThat(event.kind().isDelta() && event.seq() > restartedAt)
                    .as("text of this broker: %s", event)
                    .isFalse();
        });
        assertThat(gap.count())
                .as("count of %s", gap)
                .isBetween(
                        (long) missing.size(),
                        accepted(from - 1, to, EventFilter.ALL).stream()
                                .filter(event -> event.kind().eventClass() == EventClass.STREAM)
                                .count());
    }

    private void nothing(long told, long to, EventFilter filter, Frame frame) {
        assertThat(accepted(told, to, filter)).as("left out before %s", frame).isEmpty();
    }

    private List<Event> accepted(long after, long to, EventFilter filter) {
        List<Event> all = new ArrayList<>();
        for (long seq = after + 1; seq <= to; seq++) {
            Event event = log.get((int) seq - 1);
            if (filter.accepts(event)) {
                all.add(event);
            }
        }
        return all;
    }

    private static List<Object> origin(Event e) {
        return List.of(
                e.kind(),
                String.valueOf(e.harness()),
                String.valueOf(e.name()),
                String.valueOf(e.session()),
                String.valueOf(e.turn()),
                Json.tree(e.data()).path("item").asText());
    }

    private static String text(Event event) {
        return Json.tree(event.data()).path("text").asText();
    }
}
