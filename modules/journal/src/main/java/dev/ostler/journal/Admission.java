package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import org.jspecify.annotations.Nullable;

/** Counts what waits for its turn and refuses what would go beyond the bounds. Guarded by the lock of {@link Order}. */
final class Admission {
    private final JournalOptions.Queue bounds;
    private int changes;
    private long changeBytes;
    private int stream;
    private long streamBytes;
    private boolean blocked;

    Admission(JournalOptions.Queue bounds) {
        this.bounds = bounds;
    }

    /** Why a change is not taken, or null when it is. One that is alone is always taken, if it has a right size. */
    @Nullable
    OstlerException refusal(boolean durable, long weight) {
        long most = bounds.bytes().bytes();
        if (weight > most) {
            return new OstlerException(
                    ErrorCode.TOO_LARGE, "a change of " + weight + " bytes; the journal takes " + most + " at most");
        }
        if (durable && changes > 0 && (changes == bounds.changes() || changeBytes + weight > most)) {
            return new OstlerException(
                    blocked ? ErrorCode.STORAGE_FULL : ErrorCode.OVERLOADED,
                    changes + " changes wait for the disk already"
                            + (blocked ? ", which takes no more facts" : "; try again when some are committed"));
        }
        return null;
    }

    /** Whether stream events cannot wait any more. */
    boolean streamFull(int events, long weight) {
        return stream > 0
                && (stream + events > bounds.stream()
                        || streamBytes + weight > bounds.bytes().bytes());
    }

    void waits(Pending change) {
        count(change, 1);
    }

    void waited(Pending change) {
        count(change, -1);
    }

    private void count(Pending change, int sign) {
        if (change.durable) {
            changes += sign;
            changeBytes += sign * change.weight;
        } else {
            stream += sign * change.events.size();
            streamBytes += sign * change.weight;
        }
    }

    /** Whether commits fail at present. */
    void blocked(boolean now) {
        blocked = now;
    }

    int changes() {
        return changes;
    }

    int stream() {
        return stream;
    }

    long bytes() {
        return changeBytes + streamBytes;
    }
}
