package dev.ostler.process;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a process is ended. Each signal goes to the whole group; when the process has ended, or all steps are taken,
 * the rest of its descendants is swept.
 *
 * @param steps in order; the last one is {@link Signal#KILL}
 * @param sweep how what is left of it is ended
 * @param spared see {@link SpawnSpec#sharedDaemons}; for a harness of which no process is kept. A kept one goes by what
 *     was said when it was spawned or adopted
 * @param inputGrace first of all the input of the process is ended, if its keeper holds that, and this long is waited;
 *     empty for no such step
 */
public record StopPlan(List<Step> steps, SweepPlan sweep, Set<String> spared, Optional<Duration> inputGrace) {

    /**
     * @param signal what is sent
     * @param grace how long the process may take to end before the next step
     */
    public record Step(Signal signal, Duration grace) {
        public Step {
            if (grace.isNegative() || grace.isZero()) {
                throw new IllegalArgumentException("grace after " + signal + " should be above zero, not " + grace);
            }
        }
    }

    public StopPlan {
        steps = List.copyOf(steps);
        spared = Set.copyOf(spared);
        if (steps.isEmpty() || steps.getLast().signal() != Signal.KILL) {
            throw new IllegalArgumentException(
                    "a stop should end with KILL, since after it nothing may run; the steps are " + steps);
        }
        inputGrace.ifPresent(grace -> {
            if (grace.isNegative() || grace.isZero()) {
                throw new IllegalArgumentException("grace after the end of input should be above zero, not " + grace);
            }
        });
    }

    /** Signals alone; spares nobody. */
    public StopPlan(List<Step> steps, SweepPlan sweep) {
        this(steps, sweep, Set.of(), Optional.empty());
    }

    /** The same, with the end of input before it. */
    public StopPlan afterInput(Duration grace) {
        return new StopPlan(steps, sweep, spared, Optional.of(grace));
    }

    /** The same, but it leaves these daemons alone. */
    public StopPlan sparing(Collection<String> sharedDaemons) {
        return new StopPlan(steps, sweep, Set.copyOf(sharedDaemons), inputGrace);
    }

    /** One TERM with this grace, then KILL. */
    public static StopPlan termThenKill(Duration grace) {
        return new StopPlan(
                List.of(new Step(Signal.TERM, grace), new Step(Signal.KILL, Duration.ofSeconds(5))), SweepPlan.DEFAULT);
    }

    /** KILL at once. */
    public static StopPlan kill() {
        return new StopPlan(List.of(new Step(Signal.KILL, Duration.ofSeconds(5))), SweepPlan.DEFAULT);
    }

    /** The longest that the steps can take. */
    public Duration patience() {
        return steps.stream().map(Step::grace).reduce(inputGrace.orElse(Duration.ZERO), Duration::plus);
    }
}
