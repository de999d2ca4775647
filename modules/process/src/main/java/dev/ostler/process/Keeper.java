package dev.ostler.process;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Keeps processes: starts them, watches them, ends them with all that came from them. Values go in, values come out,
 * so that a keeper can be another process.
 *
 * <p>Thread-safe. No method blocks. Answers and events come from one thread, in the order in which things happened; a
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
     * is a child of this very process.
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
     * Lets go of a process, which goes on; no event follows. Its record is the caller's business now.
     *
     * @return whether it was kept; fails with {@link IllegalStateException} when it is being stopped
     */
    CompletionStage<Boolean> forget(String harnessId);

    /** What is kept now, by harness id. */
    CompletionStage<Map<String, ProcessIdentity>> kept();

    /**
     * Every living process that carries this store's marker, kept or not.
     *
     * @return fails with {@link java.io.UncheckedIOException} when that cannot be seen
     */
    CompletionStage<List<LineageProcess>> lineage();

    /** Stops watching; ends no process. Stops that are under way fail with {@link IllegalStateException}. */
    @Override
    void close();
}
