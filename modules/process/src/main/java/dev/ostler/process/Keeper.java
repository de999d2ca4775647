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
