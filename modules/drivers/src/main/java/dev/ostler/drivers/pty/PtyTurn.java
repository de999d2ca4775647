package dev.ostler.drivers.pty;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** The turn that runs: what was written in it, and since when nothing was. */
final class PtyTurn {
    /** More is not collected; the deltas have it all. */
    private static final int MOST_CHARS = 256 << 10;

    private final String id;
    private final boolean fromItsBeginning;
    private final StringBuilder text = new StringBuilder();
    private final Promise<Void> over = Promise.promise();
    private boolean whole;
    private boolean interrupted;
    private boolean mute;
    private boolean typing;
    private long since;
    private @Nullable Long output;

    private PtyTurn(String id, boolean fromItsBeginning, long now) {
        this.id = id;
        this.fromItsBeginning = fromItsBeginning;
        this.whole = fromItsBeginning;
        this.mute = !fromItsBeginning;
        this.since = now;
    }

    /** Its prompt is being sent. */
    static PtyTurn begun(String id, long now) {
        return new PtyTurn(id, true, now);
    }

    /** An earlier broker began it; what was written since is not known. */
    static PtyTurn takenOver(String id, long now) {
        return new PtyTurn(id, false, now);
    }

    String id() {
        return id;
    }

    IdleRule.Seen seen() {
        return new IdleRule.Seen(since, output, mute, typing);
    }

    void printed(String piece, long now) {
        output = now;
        int room = Math.min(piece.length(), MOST_CHARS - text.length());
        text.append(piece, 0, room);
        whole &= room == piece.length();
    }

    /** More is typed into it, which ends with {@link #typed}. */
    void typing() {
        typing = true;
    }

    /** The enter key was sent: what is written from here on is the answer. */
    void typed(long now) {
        typing = false;
        mute = false;
        since = now;
        output = null;
    }

    void interrupted(long now) {
        interrupted = true;
        typing = false;
        mute = true;
        since = now;
        output = null;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    String text() {
        return text.toString();
    }

    /** Whether {@link #text} is all that was written in it. */
    boolean isWhole() {
        return whole;
    }

    /** Whether there is a text to tell: of one that was taken over the beginning was told to nobody who is here. */
    boolean hasText() {
        return fromItsBeginning || !text.isEmpty();
    }

    Future<Void> over() {
        return over.future();
    }

    void ended() {
        over.tryComplete();
    }
}
