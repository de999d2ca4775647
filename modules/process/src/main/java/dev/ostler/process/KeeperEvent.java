package dev.ostler.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happened to a kept process. For each there is one {@link Exited}, and after it one {@link Reaped}. */
public sealed interface KeeperEvent {
    /** Whose process it is. */
    String harnessId();

    /**
     * The process ended. It is not collected yet, so that its pid and group cannot become somebody else's.
     *
     * @param asked whether {@link Keeper#stop} had been called
     */
    record Exited(String harnessId, ProcessIdentity identity, ExitStatus status, ResourceUse use, boolean asked)
            implements KeeperEvent {}

    /**
     * The process is collected, and nothing that came from it runs.
     *
     * @param swept how many descendants outlived the process and were ended
     * @param took since it ended
     */
    record Reaped(String harnessId, ProcessIdentity identity, int swept, Duration took) implements KeeperEvent {}

    /** Even KILL has not ended these in time (e.g. uninterruptible sleep); the keeper goes on trying. */
    record Survived(String harnessId, List<Descendant> survivors) implements KeeperEvent {
        public Survived {
            survivors = List.copyOf(survivors);
        }
    }

    /**
     * The pid belongs to another process than the recorded one; nothing was signalled.
     *
     * @param found what has the pid now; empty when nothing has, or when the record is of another boot or namespace
     */
    record IdentityMismatch(String harnessId, ProcessIdentity expected, Optional<ProcessIdentity> found)
            implements KeeperEvent {}
}
