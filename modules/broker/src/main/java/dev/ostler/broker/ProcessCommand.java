package dev.ostler.broker;

import dev.ostler.process.KeeperEvent;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.StopPlan;

/** Commands to the {@code HarnessVerticle} of a harness. */
sealed interface ProcessCommand {
    /** exec; answered with the {@link ProcessIdentity}. */
    record Start(SpawnSpec spec) implements ProcessCommand {}

    /** Take in a process of an earlier broker and go on reading its output at the offsets. */
    record Adopt(ProcessIdentity identity, long outOffset, long errOffset) implements ProcessCommand {}

    /** End it; answered with a {@link dev.ostler.process.StopReport} when nothing is left. */
    record Stop(StopPlan plan) implements ProcessCommand {}

    /** Stop watching and reading, leave it alone; answered with the two offsets. */
    record Forget() implements ProcessCommand {}

    /** What the keeper tells. */
    record Told(KeeperEvent event) implements ProcessCommand {}
}
