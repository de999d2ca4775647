package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Gives positions and decides whose turn it is. One lock, held for moments and never over I/O.
 *
 * <p>Invariants: positions are given in the order of {@link #append}; what is published is published in that order; a
 * durable change is published only after its commit; no seq is published before a commit (its own or an earlier one)
 * has reserved it.
 */
final class Order {
    private static final int BATCH = 5_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final String epoch;
    private final String node;
    private final long batchBytes;
    private final int block;
    private final StreamRings rings;
    private final Publisher publisher;

    /** Everything that waits for its turn, in order. */
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    /** The durable ones of them that the writer has not taken. */
    private final ArrayDeque<Pending> uncommitted = new ArrayDeque<>();

    private final Admission admission;
    private long last;
    private long reserved;
    private volatile long head;
    private boolean closing;
    private long lifecycleCount;
    private long streamCount;
    private long dropped;

    Order(JournalOptions options, String epoch, long head, long reserved, Consumer<EventBatch> published) {
        this.epoch = epoch;
        this.node = options.node();
        this.batchBytes = options.queue().bytes().bytes() / 4;
        this.admission = new Admission(options.queue());
        this.block = options.storage().block();
        this.rings = new StreamRings(options.rings());
        this.publisher = new Publisher(published, this::cursor);
        this.last = head;
        this.head = head;
        this.reserved = reserved;
    }

    Cursor cursor(long seq) {
        return new Cursor(epoch, seq);
    }

    long head() {
        return head;
    }

    CompletableFuture<Cursor> append(Change change) {
        boolean isDurable = change.durable();
        long weight = change.weight();
        Pending placed;
        lock.lock();
        try {
            OstlerException refusal = closing ? closed() : admission.refusal(isDurable, weight);
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
            placed = isDurable ? placeDurable(change, weight) : placeStream(change, weight);
            if (isDurable || last > reserved - block / 2) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
        publisher.drain();
        return placed.published;
    }

    private Pending placeDurable(Change change, long weight) {
        Pending placed = new Pending(change, true, weight, position(change.events()), last);
        pending.addLast(placed);
        uncommitted.addLast(placed);
        admission.waits(placed);
        return placed;
    }

    private Pending placeStream(Change change, long weight) {
        int count = change.events().size();
        boolean free = pending.isEmpty() && last + count <= reserved;
        if (!free && admission.streamFull(count, weight)) {
            return drop(change);
        }
        Pending placed = new Pending(change, false, weight, position(change.events()), last);
        if (free) {
            publish(placed);
        } else {
            pending.addLast(placed);
            admission.waits(placed);
        }
        return placed;
    }

    /** The positions are given and nothing is kept; neighbours share one entry, so that this does not grow either. */
    private Pending drop(Change change) {
        for (EventDraft event : change.events()) {
            rings.missed(event, ++last);
            dropped++;
        }
        Pending tail = pending.peekLast();
        if (tail == null || tail.durable || !tail.events.isEmpty()) {
            tail = new Pending(Change.of(), false, 0, List.of(), last);
            pending.addLast(tail);
        }
        tail.last = last;
        return tail;
    }

    private List<Event> position(List<EventDraft> drafts) {
        List<Event> events = new ArrayList<>(drafts.size());
        for (EventDraft draft : drafts) {
            events.add(new Event(cursor(++last), node, draft));
        }
        return events;
    }

    private void settle() {
        for (Pending first = pending.peekFirst(); first != null; first = pending.peekFirst()) {
            boolean turn = first.durable ? first.committed : first.last <= reserved;
            if (!turn) {
                return;
            }
            pending.removeFirst();
            admission.waited(first);
            publish(first);
        }
    }

    private void publish(Pending change) {
        for (Event event : change.events) {
            if (event.kind().eventClass() == EventClass.STREAM) {
                rings.add(event);
                streamCount++;
            } else {
                lifecycleCount++;
            }
        }
        change.change.removals().forEach(rings::remove);
        head = change.last;
        publisher.add(change);
    }

    // ---- the writer's side

    /**
     * What is to be committed next: as soon as there is anything, or seqs are wanted, or the time is over, or the end
     * is near.
     */
    Batch take(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (uncommitted.isEmpty() && last <= reserved - block / 2 && !closing && left > 0) {
                left = work.awaitNanos(left);
            }
            List<Pending> taken = new ArrayList<>(Math.min(uncommitted.size(), BATCH));
            long weight = 0;
            while (!uncommitted.isEmpty() && taken.size() < BATCH && weight < batchBytes) {
                Pending one = uncommitted.removeFirst();
                weight += one.weight;
                taken.add(one);
            }
            long reserveTo = closing ? (last > reserved ? last : 0) : (last > reserved - block / 2 ? last + block : 0);
            return new Batch(taken, reserveTo, closing && uncommitted.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    void committed(Batch batch) {
        lock.lock();
        try {
            batch.changes().forEach(change -> change.committed = true);
            reserved = Math.max(reserved, batch.reserveTo());
            settle();
        } finally {
            lock.unlock();
        }
        publisher.drain();
    }

    /** Waits, unless the end comes first; tells whether it has come. */
    boolean pause(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        lock.lock();
        try {
            for (long left = nanos; left > 0 && !closing; left = until - System.nanoTime()) {
                work.await(left, TimeUnit.NANOSECONDS);
            }
            return closing;
        } finally {
            lock.unlock();
        }
    }

    void blocked(boolean now) {
        lock.lock();
        try {
            admission.blocked(now);
        } finally {
            lock.unlock();
        }
    }

    /** No more appends; the writer commits what is there and ends. */
    void close() {
        lock.lock();
        try {
            closing = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Fails whatever still waits after the writer has ended. Its positions were never published. */
    int abandon(OstlerException why) {
        List<Pending> left;
        lock.lock();
        try {
            left = List.copyOf(pending);
            pending.clear();
            uncommitted.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(change -> change.published.completeExceptionally(why));
        return left.size();
    }

    // ---- the reader's side

    /** Held stream events in {@code after < seq <= upTo}, and up to where the filter may have lost some. */
    Slice slice(long after, long upTo, int most, EventFilter filter) {
        lock.lock();
        try {
            return new Slice(rings.range(after, upTo, most), rings.lostTo(filter));
        } finally {
            lock.unlock();
        }
    }

    /** Lets stream events go that are older. */
    void expire(Instant before) {
        lock.lock();
        try {
            rings.expire(before);
        } finally {
            lock.unlock();
        }
    }

    long oldestStream() {
        lock.lock();
        try {
            return rings.oldest();
        } finally {
            lock.unlock();
        }
    }

    JournalStats.Log log() {
        lock.lock();
        try {
            return new JournalStats.Log(
                    cursor(head),
                    reserved,
                    lifecycleCount,
                    streamCount,
                    admission.changes(),
                    admission.stream(),
                    admission.bytes(),
                    dropped,
                    publisher.skipped());
        } finally {
            lock.unlock();
        }
    }

    JournalStats.Rings rings() {
        lock.lock();
        try {
            return new JournalStats.Rings(rings.events(), rings.bytes(), rings.evicted());
        } finally {
            lock.unlock();
        }
    }

    private static OstlerException closed() {
        return new OstlerException(ErrorCode.CONFLICT, "the journal is closed");
    }

    /**
     * What one transaction takes.
     *
     * @param reserveTo seqs up to here become usable with it, or 0
     * @param finished nothing comes after it
     */
    record Batch(List<Pending> changes, long reserveTo, boolean finished) {
        boolean isEmpty() {
            return changes.isEmpty() && reserveTo == 0;
        }
    }

    record Slice(List<Event> events, long lostTo) {}
}
