package dev.ostler.drivers.stdio;

import dev.ostler.core.harness.TerminalSize;
import io.vertx.core.Future;

/**
 * stdin and stdout of a process that outlives its reader, or its terminal. What the process prints is spooled; a reader that begins after
 * a loss of the broker is given again everything since the last {@link #settled checkpoint}, so that a codec rebuilds
 * the turn that runs by reading it, and keeps no state of its own anywhere. Which of these frames have been made into
 * events before is said with each.
 *
 * <p>Called on one Vert.x context, and calls back on it.
 */
public interface Pipe {
    /** Receives what the process prints, one frame after the other. */
    interface Reader {
        /**
         * One line without its LF (and without a CR before it); of a terminal whatever is there, with everything in
         * it. The next one comes when the future is complete; a
         * failure counts as completed and is reported.
         *
         * @param told whether an earlier broker has made events of it: it is read for the state alone, and whoever
         *     answers it answers twice
         */
        Future<Void> frame(String line, boolean told);

        /** Everything that was told before has been read again; what comes now is new. Once, also when there was none. */
        void caughtUp();

        /** A line over the bound was left out. */
        void tooLong(long bytes);

        /** stdout has ended, or the process. Nothing comes after it. */
        void ended(String why);
    }

    /**
     * Whether the process has just been started and nobody has spoken to it: then the codec shakes hands and opens the
     * session. Otherwise that was done before, by an earlier codec, and must not be done again.
     */
    default boolean fresh() {
        return true;
    }

    /** Begins to read; once. Completes when it reads. */
    Future<Void> open(Reader reader);

    /**
     * Sends one frame; the LF is added. In the order of the calls, whole or not at all.
     *
     * @return completes when it is on its way, whether or not the process reads; fails with {@code PEER_FAILED} when
     *     there is nobody to read it, {@code OVERLOADED} when too much waits, {@code TOO_LARGE}
     */
    Future<Void> write(String frame);

    /** Sends these bytes as they are; as {@link #write} otherwise. */
    default Future<Void> send(byte[] bytes) {
        throw new UnsupportedOperationException("frames only");
    }

    /** Gives the terminal another size; fails with {@code PEER_FAILED} when it is gone. */
    default Future<Void> resize(TerminalSize size) {
        throw new UnsupportedOperationException("no terminal");
    }

    /** Ends stdin, after what was written. */
    Future<Void> closeInput();

    /** No turn and no question is open: nothing that was read so far need be read again. */
    void settled();

    /**
     * As {@link #settled}, but that at least this much of the newest output is read again; the rest need not be. How far
     * reading has come is written down soon.
     */
    default void settledBut(int bytes) {
        throw new UnsupportedOperationException("no terminal");
    }

    /** Ends reading; the process goes on. */
    Future<Void> close();
}
