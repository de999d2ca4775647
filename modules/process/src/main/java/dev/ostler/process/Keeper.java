package dev.ostler.process;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Keeps processes: starts them, watches them, ends them with all that came from them. Values go in, values come out,
 * so that a keeper can be another process.
 *
 * <p>Thread-safe. No method but {@link #close} blocks. Answers and events come from one thread, in the order in which things happened; a
 * slow receiver delays other answers and events, but nothing that the keeper does.
 */
public interface Keeper extends AutoCloseable {
    /** The longest write to a standard input: 8 MiB. */
    int MOST_INPUT_BYTES = 8 << 20;

    /**
     * Starts a process in a session of its own. The answer comes when its exec succeeded.
     *
     * @return fails with {@link SpawnFailed} when nothing was started, with {@link IllegalStateException} when the
     *     harness id is in use
     */
    CompletionStage<ProcessIdentity> spawn(SpawnSpec spec);

    /**
     * Takes in a process that an earlier keeper started. Its exit status will be {@link ExitStatus.Unknown} unless it
     * is a child of this very process. One that is kept here already is taken over as it is, also when it is ending.
     *
     * @return fails with {@link AdoptRefused}
     */
    CompletionStage<ProcessIdentity> adopt(AdoptSpec spec);

    /**
     * Ends a process and everything that came from it, and collects it. Idempotent: a process that is gone is success,
     * and what is left of the lineage of its harness is ended all the same; a second call joins the first, and hurries
     * it if its plan is the more impatient one.
     *
     * @return fails with {@link IllegalStateException} when at the deadline of the sweep it cannot be seen what is
     *     left; the keeper goes on trying
     */
    CompletionStage<StopReport> stop(String harnessId, StopPlan plan);

    /**
     * Changes what becomes of a process when the broker is lost; of a detached one it is {@link OnLoss#ADOPT}.
     *
     * @return whether it is kept here
     */
    CompletionStage<Boolean> onLoss(String harnessId, OnLoss onLoss);

    /**
     * Writes to the standard input of a process that has {@link Stdio.Pipes} or a {@link Stdio.Terminal}, in the order
     * of the calls. All of it or nothing is on its way: the loss of the broker does not tear it. Answers when the
     * kernel has taken it, which a process that does not read can delay until its end. No bytes at all ask how far
     * the earlier writes, also those of an earlier broker, have come.
     *
     * @param bytes at most {@link #MOST_INPUT_BYTES}
     * @return fails with {@link IllegalArgumentException} when it is too long, with {@link IllegalStateException} when
     *     that much waits for this process already, or twice that for all together; nothing of it is written then
     */
    CompletionStage<Written> write(String harnessId, byte[] bytes);

    /**
     * Ends the standard input of a process, after what was written before. Idempotent.
     *
     * @return {@link Written.Closed}, or {@link Written.NotHeld}
     */
    CompletionStage<Written> closeInput(String harnessId);

    /**
     * Says that the spool of a process is never needed again before this offset. What is there is given back to the
     * file system, offsets unchanged, and the process may print as much more. An earlier offset changes nothing.
     *
     * @param offset an {@link OutputBatch#nextOffset} that is written down
     * @return whether a process with a spool is kept here; fails with {@link IllegalArgumentException} when the spool
     *     does not reach that far
     */
    CompletionStage<Boolean> processed(String harnessId, long offset);

    /**
     * Changes the size of the terminal of a process.
     *
     * @return whether its terminal is here; fails with {@link IllegalArgumentException} when the size is impossible, or
     *     the process has pipes
     */
    CompletionStage<Boolean> resize(String harnessId, int columns, int rows);

    /** What is kept now, by harness id; without those that a lost broker has left to be ended. */
    CompletionStage<Map<String, ProcessIdentity>> kept();

    /**
     * Every living process that carries this store's marker, kept or not.
     *
     * @return fails with {@link java.io.UncheckedIOException} when that cannot be seen
     */
    CompletionStage<List<LineageProcess>> lineage();

    /** Says goodbye: ends no process. Stops that are under way fail with {@link IllegalStateException}. */
    @Override
    void close();
}
