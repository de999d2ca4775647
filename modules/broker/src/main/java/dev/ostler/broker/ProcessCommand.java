package dev.ostler.broker;

import dev.ostler.process.KeeperEvent;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.StopPlan;
import java.time.Instant;

/** Commands to the {@code HarnessVerticle} of a harness. */
sealed interface ProcessCommand {
    /** exec; answered with the {@link ProcessIdentity}. */
    record Start(SpawnSpec spec) implements ProcessCommand {}

    /** Take in a process of an earlier broker and go on reading its output at the offsets. */
    record Adopt(ProcessIdentity identity, long outOffset, long errOffset) implements ProcessCommand {}

    /** End it; answered with a {@link dev.ostler.process.StopReport} when nothing is left. */
    record Stop(StopPlan plan) implements ProcessCommand {}

    /** Stop reading and leave it alone, whatever becomes of the broker; answered with the two offsets. */
    record Detach() implements ProcessCommand {}

    /** What the keeper tells, and when it happened; answered when it is written down. */
    record Told(KeeperEvent event, Instant at) implements ProcessCommand {}
}
