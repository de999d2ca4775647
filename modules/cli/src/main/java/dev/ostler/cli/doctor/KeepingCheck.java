package dev.ostler.cli.doctor;

import java.time.Duration;
import java.util.List;

/**
 * Keeping, tried out: a process of ours forked twice, so that its grandchild lost its parent; who got it, and whether a
 * stop ended it.
 */
record KeepingCheck(Trial trial) implements Check {
    private static final String NAME = "keeping";

    /** What came of it. */
    sealed interface Trial {
        /**
         * @param parent of the orphan when its own parent had ended
         * @param reaper this process, which had become the reaper of orphans
         * @param gone whether the stop verified that nothing is left
         */
        record Done(long parent, long reaper, boolean gone, Duration stop) implements Trial {}

        record Failed(String why) implements Trial {}

        record NotTried(String why) implements Trial {}
    }

    @Override
    public List<Finding> findings() {
        return List.of(
                switch (trial) {
                    case Trial.NotTried(String why) -> Finding.ok(NAME, "not tried: " + why);
                    case Trial.Failed(String why) ->
                        Finding.fail(
                                NAME, "a process could not be kept: " + why, "mend what 'kernel' and 'ulimit' say");
                    case Trial.Done(long parent, long reaper, boolean gone, Duration stop) -> {
                        if (!gone) {
                            yield Finding.fail(
                                    NAME,
                                    "a process was started and could not be ended",
                                    "look whether a sandbox forbids signals between processes of this user");
                        }
                        yield parent == reaper
                                ? Finding.ok(
                                        NAME,
                                        "an orphan came to us and was ended in " + stop.toMillis()
                                                + " ms with all that belonged to it")
                                : Finding.warn(
                                        NAME,
                                        "an orphan went to process " + parent
                                                + " instead of us; it was found by its marker and ended",
                                        "allow prctl(PR_SET_CHILD_SUBREAPER) in this sandbox's seccomp profile");
                    }
                });
    }
}
