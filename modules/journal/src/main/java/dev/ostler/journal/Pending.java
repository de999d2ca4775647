package dev.ostler.journal;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A change that has its positions, on its way to being published. Guarded by the lock of {@link Order}. */
final class Pending {
    final Change change;
    final boolean durable;
    final long weight;
    final CompletableFuture<Cursor> published = new CompletableFuture<>();
    List<Event> events;
    /** The last seq of its events, or the last one given before it. */
    long last;

    boolean committed;

    Pending(Change change, boolean durable, long weight, List<Event> events, long last) {
        this.change = change;
        this.durable = durable;
        this.weight = weight;
        this.events = events;
        this.last = last;
    }
}
