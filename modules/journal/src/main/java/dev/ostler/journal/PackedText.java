package dev.ostler.journal;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.DeltaRun;
import dev.ostler.core.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Deltas of one item without what each of them repeats: a tenth of the memory, and every one can be made again as it
 * was, so that a reader far behind misses nothing of a text.
 */
final class PackedText {
    private static final int MOST_CHARS = 16 << 10;
    private static final int MOST_DELTAS = 2_048;
    /** Position, end, time and a place in the index; the text is counted besides. */
    private static final int EACH = 24;

    private final Event first;
    private final DeltaRun run;
    private long[] seqs = new long[8];
    private int[] ends = new int[8];
    private long[] nanos = new long[8];
    private int count;

    private PackedText(Event first, DeltaRun run) {
        this.first = first;
        this.run = run;
        note(first);
    }

    /** Begins one, or not when the event is no piece of a text. */
    static @Nullable PackedText of(Event first) {
        DeltaRun run = DeltaRun.of(first.draft(), MOST_CHARS);
        return run == null ? null : new PackedText(first, run);
    }

    /** Takes a later delta of the same item; false when it is something else, or this one is long enough. */
    boolean add(Event next) {
        boolean fits = count < MOST_DELTAS && run.add(next.draft());
        if (fits) {
            note(next);
        }
        return fits;
    }

    private void note(Event event) {
        if (count == seqs.length) {
            seqs = Arrays.copyOf(seqs, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        seqs[count] = event.seq();
        ends[count] = run.length();
        nanos[count] = Duration.between(first.time(), event.time()).toNanos();
        count++;
    }

    /** The delta at a position that was added. */
    Event event(long seq) {
        int at = Arrays.binarySearch(seqs, 0, count, seq);
        return new Event(
                new Cursor(first.cursor().epoch(), seq),
                first.node(),
                run.piece(at == 0 ? 0 : ends[at - 1], ends[at], first.time().plusNanos(nanos[at])));
    }

    /** When its last delta was made. */
    Instant newest() {
        return first.time().plusNanos(nanos[count - 1]);
    }

    int count() {
        return count;
    }

    long seq(int at) {
        return seqs[at];
    }

    long weight() {
        return 512L + (long) EACH * count + run.chars();
    }
}
