package dev.ostler.core.event;

import java.util.List;

/**
 * Events as they are published on the bus: contiguous in the order of the log.
 *
 * @param prev the seq before the first event; a listener whose last seq is another has missed something and reads the
 *     range
 * @param events ascending; none when a newer member sent only kinds that are not known here
 */
public record EventBatch(long prev, List<Event> events) {
    public EventBatch {
        events = List.copyOf(events);
    }

    /** The seq of its newest event. */
    public long last() {
        return events.isEmpty() ? prev : events.getLast().seq();
    }
}
