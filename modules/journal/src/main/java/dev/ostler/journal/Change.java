package dev.ostler.journal;

import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be written down together. The events get consecutive positions; everything durable in it is committed in
 * one transaction, so that a fact and the registry row that follows from it are never seen apart.
 *
 * @param events in their order, of either class
 * @param upserts rows of the registry that are new or changed
 * @param removals ids of harnesses whose row and whose ring of stream events are dropped
 * @param keys idempotency rows that are new or changed
 */
public record Change(
        List<EventDraft> events, List<HarnessRow> upserts, List<String> removals, List<IdempotencyRow> keys) {
    public Change {
        events = List.copyOf(events);
        upserts = List.copyOf(upserts);
        removals = List.copyOf(removals);
        keys = List.copyOf(keys);
    }

    public static Change of(EventDraft... events) {
        return of(List.of(events));
    }

    public static Change of(List<EventDraft> events) {
        return new Change(events, List.of(), List.of(), List.of());
    }

    /** The same with one more registry row. */
    public Change upsert(HarnessRow row) {
        return new Change(events, plus(upserts, row), removals, keys);
    }

    /** The same, and the harness leaves the registry. */
    public Change remove(String harnessId) {
        return new Change(events, upserts, plus(removals, harnessId), keys);
    }

    /** The same with one more idempotency row. */
    public Change key(IdempotencyRow row) {
        return new Change(events, upserts, removals, plus(keys, row));
    }

    /** Whether anything in it has to be committed before it is published. */
    boolean durable() {
        if (!upserts.isEmpty() || !removals.isEmpty() || !keys.isEmpty()) {
            return true;
        }
        for (EventDraft event : events) {
            if (event.kind().eventClass() == EventClass.LIFECYCLE) {
                return true;
            }
        }
        return false;
    }

    /** About how many bytes of memory it holds. */
    long weight() {
        long weight = 128;
        for (EventDraft event : events) {
            weight += StreamRings.weight(event);
        }
        for (HarnessRow row : upserts) {
            weight += 128 + row.record().length();
        }
        for (IdempotencyRow row : keys) {
            String answer = row.answer();
            weight += 256 + (answer == null ? 0 : answer.length());
        }
        return weight;
    }

    private static <T> List<T> plus(List<T> list, T one) {
        List<T> more = new ArrayList<>(list);
        more.add(one);
        return more;
    }
}
