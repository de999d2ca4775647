package dev.ostler.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a stop did.
 *
 * @param harnessId the harness
 * @param identity its leader; empty when none was kept and only its lineage was swept
 * @param status how the leader ended; empty when there was none, or when it survived
 * @param afterInput how long was waited when its input was ended; empty when that was not a step
 * @param steps the signals that were sent, in order
 * @param swept descendants that were still there when the leader had ended
 * @param survivors what even KILL did not end in time; empty when the stop succeeded
 * @param took from the request until everything was verified gone
 */
public record StopReport(
        String harnessId,
        Optional<ProcessIdentity> identity,
        Optional<ExitStatus> status,
        Optional<Duration> afterInput,
        List<StepTaken> steps,
        List<Descendant> swept,
        List<Descendant> survivors,
        Duration took) {

    /**
     * @param signal what was sent to the group
     * @param waited until the leader ended or the grace was over
     * @param ended whether the leader ended in that time
     */
    public record StepTaken(Signal signal, Duration waited, boolean ended) {}

    public StopReport {
        steps = List.copyOf(steps);
        swept = List.copyOf(swept);
        survivors = List.copyOf(survivors);
    }

    /** Whether nothing is left. */
    public boolean gone() {
        return survivors.isEmpty();
    }
}
