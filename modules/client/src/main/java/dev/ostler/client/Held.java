package dev.ostler.client;

import dev.ostler.core.event.EventBatch;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** References to batches that were published during a range read. Over its bound it lets all go: the log has them. */
final class Held {
    private final ArrayDeque<EventBatch> batches = new ArrayDeque<>();
    private final int most;
    private int events;
    private boolean overflowed;

    Held(int most) {
        this.most = most;
    }

    void add(EventBatch batch) {
        if (overflowed || events + batch.events().size() > most) {
            batches.clear();
            events = 0;
            overflowed = true;
        } else {
            batches.add(batch);
            events += batch.events().size();
        }
    }

    @Nullable
    EventBatch poll() {
        EventBatch batch = batches.poll();
        events -= batch == null ? 0 : batch.events().size();
        return batch;
    }

    /** Whether some were let go; asking forgets it. */
    boolean overflowed() {
        boolean was = overflowed;
        overflowed = false;
        return was;
    }

    void clear() {
        batches.clear();
        events = 0;
        overflowed = false;
    }
}
