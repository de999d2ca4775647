package dev.ostler.journal;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventFilter;
import java.util.List;

/**
 * The held stream events of a range, ascending, taken from the rings in small slices so that appends never wait for a
 * reader. What is evicted between two slices is then missing, like what was evicted before.
 */
final class Held {
    private static final int SLICE = 512;

    private final Order order;
    private final long upTo;
    private final EventFilter filter;
    private List<Event> slice = List.of();
    private int at;
    private long after;
    private long lostTo;
    private boolean more;

    /** @param wanted whether the reader wants stream events at all; if not, there are none */
    Held(Order order, long upTo, EventFilter filter, boolean wanted) {
        this.order = order;
        this.upTo = upTo;
        this.filter = filter;
        this.more = wanted;
    }

    void after(long seq) {
        after = seq;
    }

    /** Seq of the present event, {@link Long#MAX_VALUE} after the last one. */
    long seq() {
        if (at == slice.size() && more) {
            Order.Slice next = order.slice(after, upTo, SLICE, filter);
            slice = next.events();
            at = 0;
            lostTo = next.lostTo();
            more = slice.size() == SLICE;
        }
        return at == slice.size() ? Long.MAX_VALUE : slice.get(at).seq();
    }

    /** The present event; the next one becomes present. */
    Event take() {
        Event taken = slice.get(at++);
        after = taken.seq();
        return taken;
    }

    /** Up to the present event, nothing after this seq that the reader wants has been lost. */
    long lostTo() {
        return lostTo;
    }
}
