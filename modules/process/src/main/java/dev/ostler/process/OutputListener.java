package dev.ostler.process;

import java.util.concurrent.CompletionStage;

/** Receives the lines of one followed file, one batch at a time, on the tail's thread; must not block it. */
public interface OutputListener {

    /**
     * The next batch comes after the stage has completed; until then the file is not read, and the process goes on
     * writing unhindered. A stage that fails counts as completed.
     */
    CompletionStage<?> lines(OutputBatch batch);

    /**
     * A line that has not ended is over the bound: nothing of it that is before this offset will be delivered, so that
     * its writer need not wait for its end. Not waited for.
     */
    default void passed(long offset) {}

    /** Following goes on, though not as it was asked for; in one sentence, why. */
    default void trouble(String what) {}
}
