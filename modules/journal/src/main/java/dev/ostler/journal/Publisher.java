package dev.ostler.journal;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener, in order and one thread at a time: whoever finds nobody at it does it, for the others too.
 *
 * <p>Batches are hints, the log is the truth: when the listener is so slow that more than {@value #MOST} events wait
 * for it, the oldest are left out. It sees the hole from {@link EventBatch#prev} of the next batch and reads the range.
 */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final int MOST = 50_000;
    private static final int BATCH = 1_000;

    private final Consumer<EventBatch> listener;
    private final LongFunction<Cursor> cursors;
    private final ArrayDeque<Pending> ready = new ArrayDeque<>();
    private final List<Pending> settled = new ArrayList<>();
    private int held;
    private boolean busy;
    private long skipped;

    Publisher(Consumer<EventBatch> listener, LongFunction<Cursor> cursors) {
        this.listener = listener;
        this.cursors = cursors;
    }

    /** Takes a change whose turn has come; the caller holds the lock that decides the order. */
    synchronized void add(Pending change) {
        ready.addLast(change);
        held += change.events.size();
        while (held > MOST && ready.size() > 1) {
            Pending oldest = ready.removeFirst();
            held -= oldest.events.size();
            skipped += oldest.events.size();
            oldest.events = List.of();
            settled.add(oldest);
        }
    }

    /** Tells what is ready, unless another thread is at it. The caller holds no lock. */
    void drain() {
        for (List<Pending> taken = take(); !taken.isEmpty(); taken = take()) {
            try {
                tell(taken);
            } finally {
                release();
            }
        }
    }

    synchronized long skipped() {
        return skipped;
    }

    private synchronized List<Pending> take() {
        if (busy || (ready.isEmpty() && settled.isEmpty())) {
            return List.of();
        }
        busy = true;
        List<Pending> taken = new ArrayList<>(settled);
        taken.addAll(ready);
        settled.clear();
        ready.clear();
        held = 0;
        return taken;
    }

    private synchronized void release() {
        busy = false;
    }

    private void tell(List<Pending> taken) {
        List<Event> run = new ArrayList<>();
        for (Pending change : taken) {
            for (Event event : change.events) {
                if (!run.isEmpty() && (run.size() == BATCH || run.getLast().seq() + 1 != event.seq())) {
                    tellRun(run);
                }
                run.add(event);
            }
        }
        if (!run.isEmpty()) {
            tellRun(run);
        }
        for (Pending change : taken) {
            change.published.complete(cursors.apply(change.last));
        }
    }

    private void tellRun(List<Event> run) {
        EventBatch batch = new EventBatch(run.getFirst().seq() - 1, run);
        run.clear();
        try {
            listener.accept(batch);
        } catch (RuntimeException e) {
            LOG.error("the listener failed on the events after {}; they stay in the log", batch.prev(), e);
        }
    }
}
