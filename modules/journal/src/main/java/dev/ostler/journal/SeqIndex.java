package dev.ostler.journal;

import dev.ostler.core.event.Event;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Held events by seq, in pages of {@value #PAGE} consecutive ones, because seqs are dense: adding and taking away cost
 * an array store, and the events of a range come out in order whatever harness they are of.
 */
final class SeqIndex {
    private static final int PAGE = 64;

    private final TreeMap<Long, Page> pages = new TreeMap<>();

    void put(Event event) {
        Page page = pages.computeIfAbsent(event.seq() / PAGE, _ -> new Page());
        page.slots[(int) (event.seq() % PAGE)] = event;
        page.live++;
    }

    /** What was an event of its own is in a packed text now. */
    void pack(long seq, PackedText text) {
        Page page = pages.get(seq / PAGE);
        if (page != null) {
            page.slots[(int) (seq % PAGE)] = text;
        }
    }

    void remove(long seq) {
        Page page = pages.get(seq / PAGE);
        if (page != null) {
            page.slots[(int) (seq % PAGE)] = null;
            if (--page.live == 0) {
                pages.remove(seq / PAGE);
            }
        }
    }

    /** Adds those with {@code after < seq <= upTo}, ascending, until there are {@code most}. */
    void range(long after, long upTo, int most, List<Event> found) {
        for (Map.Entry<Long, Page> entry :
                pages.tailMap((after + 1) / PAGE, true).entrySet()) {
            long base = entry.getKey() * PAGE;
            if (base > upTo) {
                return;
            }
            @Nullable Object[] slots = entry.getValue().slots;
            for (int i = 0; i < PAGE; i++) {
                if (slots[i] != null && base + i > after && base + i <= upTo) {
                    found.add(slots[i] instanceof PackedText text ? text.event(base + i) : (Event) slots[i]);
                    if (found.size() == most) {
                        return;
                    }
                }
            }
        }
    }

    private static final class Page {
        /** An {@link Event}, or the {@link PackedText} that it is in. */
        private final @Nullable Object[] slots = new Object[PAGE];

        private int live;
    }
}
