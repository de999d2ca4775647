package dev.ostler.client;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.Frame;

/**
 * How far a subscription is: what was examined for it, and what it was told. Both only grow within an epoch. Pure
 * bookkeeping; nothing is read or written here.
 */
final class Progress {
    /** What a published batch means for a subscription. */
    enum Relation {
        /** All of it was examined already. */
        OLD,
        /** It goes on where we stand, or overlaps with it. */
        NEXT,
        /** Something between us and it was never seen here: read the range. */
        JUMP,
        /** Of another log: ours is new, or it is another broker's. */
        OTHER_EPOCH
    }

    private volatile Cursor examined;
    private long told;

    Progress(Cursor start) {
        this.examined = start;
        this.told = start.seq();
    }

    Cursor examined() {
        return examined;
    }

    Relation relationTo(EventBatch batch) {
        if (!batch.events().getFirst().cursor().epoch().equals(examined.epoch())) {
            return Relation.OTHER_EPOCH;
        }
        if (batch.last() <= examined.seq()) {
            return Relation.OLD;
        }
        return batch.prev() <= examined.seq() ? Relation.NEXT : Relation.JUMP;
    }

    /** Whether the position was examined before. */
    boolean past(Cursor cursor) {
        return cursor.epoch().equals(examined.epoch()) && cursor.seq() <= examined.seq();
    }

    /** Everything up to here was examined; going back is ignored. */
    void examined(Cursor cursor) {
        if (!past(cursor)) {
            examined = cursor;
        }
    }

    /** The frame for an event, which counts as told with it. */
    Frame.Item tell(Event event) {
        Frame.Item item = new Frame.Item(event, told);
        told(event.cursor());
        return item;
    }

    /** A frame with this cursor goes out. */
    void told(Cursor cursor) {
        examined(cursor);
        told = cursor.seq();
    }
}
