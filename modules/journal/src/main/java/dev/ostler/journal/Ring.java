package dev.ostler.journal;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream events of one harness. When it has to give way, its oldest event goes; a delta is packed instead, and
 * packed text goes only when it is most of what there is: other stream events can be had elsewhere, or are noise.
 */
final class Ring {
    /** Items whose deltas come by turns are packed side by side. */
    private static final int OPEN_TEXTS = 4;

    private final String harness;
    private final SeqIndex index;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final ArrayDeque<PackedText> texts = new ArrayDeque<>();
    private @Nullable String name;
    private boolean renamed;
    private long eventBytes;
    private long textBytes;
    private StreamRings.Lost lost = StreamRings.Lost.NOTHING;

    Ring(String harness, SeqIndex index) {
        this.harness = harness;
        this.index = index;
    }

    void add(Event event) {
        renamed |= name != null && event.name() != null && !name.equals(event.name());
        name = event.name() == null ? name : event.name();
        events.addLast(event);
        eventBytes += StreamRings.weight(event.draft());
        index.put(event);
    }

    /** Needs less memory afterwards; returns how many events are held no more. Not to be called when it is empty. */
    int giveWay() {
        return texts.isEmpty() || (!events.isEmpty() && textBytes / 3 < eventBytes) ? shedEvent() : dropText();
    }

    /** Packs or drops the oldest event that is not packed; returns how many events are held no more. */
    int shedEvent() {
        Event event = events.removeFirst();
        eventBytes -= StreamRings.weight(event.draft());
        if (pack(event)) {
            return 0;
        }
        index.remove(event.seq());
        missed(event.kind(), event.seq());
        return 1;
    }

    private boolean pack(Event event) {
        Iterator<PackedText> newest = texts.descendingIterator();
        for (int i = 0; i < OPEN_TEXTS && newest.hasNext(); i++) {
            PackedText text = newest.next();
            long before = text.weight();
            if (text.add(event)) {
                textBytes += text.weight() - before;
                index.pack(event.seq(), text);
                return true;
            }
        }
        PackedText text = PackedText.of(event);
        if (text != null) {
            texts.addLast(text);
            textBytes += text.weight();
            index.pack(event.seq(), text);
        }
        return text != null;
    }

    private int dropText() {
        PackedText text = texts.removeFirst();
        textBytes -= text.weight();
        for (int i = 0; i < text.count(); i++) {
            index.remove(text.seq(i));
        }
        missed(Kind.TEXT_DELTA, text.seq(text.count() - 1));
        return text.count();
    }

    /** Lets those go that are older; returns how many. */
    int expire(Instant before) {
        int gone = 0;
        while (!texts.isEmpty() && texts.getFirst().newest().isBefore(before)) {
            gone += dropText();
        }
        while (!events.isEmpty() && events.getFirst().time().isBefore(before)) {
            Event event = events.removeFirst();
            eventBytes -= StreamRings.weight(event.draft());
            index.remove(event.seq());
            missed(event.kind(), event.seq());
            gone++;
        }
        return gone;
    }

    int clear() {
        int gone = 0;
        while (!texts.isEmpty()) {
            gone += dropText();
        }
        for (Event event : events) {
            index.remove(event.seq());
            missed(event.kind(), event.seq());
            gone++;
        }
        events.clear();
        eventBytes = 0;
        return gone;
    }

    void missed(Kind kind, long seq) {
        lost = lost.and(StreamRings.Lost.of(kind, seq));
    }

    StreamRings.Lost lost() {
        return lost;
    }

    /** A ring whose harness has had several names may have lost events under any of them. */
    boolean answersTo(List<String> names) {
        return renamed || (name != null && names.contains(name));
    }

    boolean isEmpty() {
        return events.isEmpty() && texts.isEmpty();
    }

    String harness() {
        return harness;
    }

    /** Those that are not packed. */
    int events() {
        return events.size();
    }

    long bytes() {
        return eventBytes + textBytes;
    }
}
