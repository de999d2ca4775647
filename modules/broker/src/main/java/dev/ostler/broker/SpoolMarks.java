package dev.ostler.broker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a spool was read, told and settled, and how much of that is on the disk. Confined to its context.
 *
 * <p>A spool may hold so much that is not settled. When half of that is reached within one turn, the checkpoint moves on
 * by force, so that the agent is never stopped by our bookkeeping. After a loss of the broker from there on the codec is
 * given no frame of before it: it resumes by session, turn and open questions alone.
 */
final class SpoolMarks {
    private static final Logger log = LoggerFactory.getLogger(SpoolMarks.class);
    /** What is settled is written down with the next event, or by itself when it is so much. */
    private static final long WORTH_WRITING = 1 << 20;

    /** Between two ends of pieces that are remembered; the distance to what must be read again is kept to so much. */
    private static final int STRIDE = 16 << 10;

    /** How far behind what is written down may be of a terminal, whose output comes with no other event. */
    private static final long SOON_MILLIS = 1_000;

    private static final long NONE = -1;

    private final Context context;
    private final String harness;
    private final long unreadBytes;
    private final KeptPipe.Book book;
    private final LongConsumer given;

    /** Frames up to here have been read, and made into events where they were not before. */
    private long done;

    private long settled;
    /** Settled, and on the disk; {@code writing} is on its way there. */
    private long written;
    /** The newest {@code done} that is on the disk, or was on its way there. */
    private long toldDown;

    private boolean writing;
    private long soon = NONE;
    /** Ends of pieces that are not settled, a stride apart. */
    private final Deque<Long> ends = new ArrayDeque<>();

    /** Of the frame that is being read in this very call. */
    private @Nullable FrameMark frame;
    /** Of what is told while a frame is read elsewhere. */
    private @Nullable FrameMark meanwhile;

    /**
     * @param unreadBytes as the keeper was told
     * @param given is given an offset before which nothing will be read again
     */
    SpoolMarks(
            Context context, String harness, long unreadBytes, KeptPipe.Book book, long settled, LongConsumer given) {
        this.context = context;
        this.harness = harness;
        this.unreadBytes = unreadBytes;
        this.book = book;
        this.given = given;
        this.done = settled;
        this.settled = settled;
        this.written = settled;
        this.toldDown = settled;
    }

    long done() {
        return done;
    }

    /** A frame that ends here is read in this very call. */
    void begin(long end) {
        frame = newMark(end);
    }

    /** The call is over; the frame may be read on elsewhere. */
    void left() {
        frame = null;
    }

    /** The frame that ends here was read elsewhere: what is told in this very moment is of it. */
    void understoodLater(long end) {
        if (meanwhile != null && !meanwhile.sent()) {
            meanwhile.told(end);
        }
    }

    void over(long end) {
        done = Math.max(done, end);
        stayBelowTheBound(done);
    }

    void settle() {
        settleAt(frame == null ? done : frame.told());
    }

    void settleBut(int bytes) {
        long end = frame == null ? done : frame.told();
        if (end - (ends.isEmpty() ? settled : ends.getLast()) >= STRIDE) {
            ends.addLast(end);
        }
        long safe = settled;
        while (!ends.isEmpty() && ends.getFirst() <= end - bytes) {
            safe = ends.removeFirst();
        }
        settleAt(safe);
        if (soon == NONE) {
            soon = context.owner().setTimer(SOON_MILLIS, _ -> {
                soon = NONE;
                keep();
            });
        }
    }

    /** Nothing is read any more; completes when what was to be written soon is written, or could not be. */
    Future<Void> close() {
        if (soon == NONE || !context.owner().cancelTimer(soon)) {
            return Future.succeededFuture();
        }
        soon = NONE;
        return book.keep(Math.min(settled, done), done).otherwiseEmpty();
    }

    private void settleAt(long offset) {
        settled = Math.max(settled, offset);
        if (frame != null) {
            frame.settled(settled);
        }
        if (settled - written >= WORTH_WRITING) {
            keep();
        }
    }

    /** For the events of this moment; what is settled goes into the record with them. */
    FrameMark mark() {
        if (frame != null) {
            return frame;
        }
        if (meanwhile == null || meanwhile.sent()) {
            FrameMark now = newMark(done);
            meanwhile = now;
            context.runOnContext(_ -> {
                if (meanwhile == now) {
                    meanwhile = null;
                }
            });
        }
        return meanwhile;
    }

    private FrameMark newMark(long at) {
        return new FrameMark(settled, at, this::committed);
    }

    private void committed(long offset) {
        if (offset > written) {
            written = offset;
            given.accept(offset);
        }
    }

    private void keep() {
        if (writing || (settled <= written && done <= toldDown)) {
            return;
        }
        writing = true;
        // after the frame that is being read has told all it has to tell
        context.runOnContext(_ -> {
            long told = done;
            long offset = Math.min(settled, told);
            toldDown = told;
            book.keep(offset, told).onComplete(r -> {
                writing = false;
                if (r.succeeded()) {
                    committed(offset);
                } else {
                    log.error("the offset {} of {} is not written", offset, harness, r.cause());
                }
            });
        });
    }

    /** Nothing but the bound makes us forget the beginning of a turn. */
    void stayBelowTheBound(long position) {
        if (position - Math.max(written, settled) > unreadBytes / 2) {
            log.info(
                    "what {} has printed within one turn is not kept for a replay before offset {}", harness, position);
            settled = position;
            done = Math.max(done, position);
        }
        if (settled - written > unreadBytes / 4) {
            keep();
        }
    }
}
