package dev.ostler.process;

import java.util.concurrent.CompletionStage;

/** A file that is being followed. */
public interface Followed {

    /**
     * Completes when everything that was in the file at this moment has been delivered and accepted. A last line
     * without line end is delivered too; what is written to it later comes as a line of its own.
     *
     * @return the offset up to which everything is delivered; fails with {@link IllegalStateException} when following
     *     ends before
     */
    CompletionStage<Long> drain();

    /**
     * Ends following. Completes when the batch that is with the listener, if any, has been accepted; no other comes.
     *
     * @return where to resume
     */
    CompletionStage<Long> close();
}
