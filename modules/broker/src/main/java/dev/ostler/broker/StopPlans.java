package dev.ostler.broker;

import dev.ostler.drivers.Stopping;
import dev.ostler.process.Signal;
import dev.ostler.process.StopPlan;
import dev.ostler.process.SweepPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A protocol's stop steps as the keeper's plan; KILL comes last, always. */
final class StopPlans {
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private StopPlans() {}

    static StopPlan of(Stopping stopping) {
        List<StopPlan.Step> steps = new ArrayList<>();
        stopping.steps().forEach(s -> steps.add(new StopPlan.Step(Signal.valueOf(s.signal()), s.grace())));
        steps.add(new StopPlan.Step(Signal.KILL, AFTER_KILL));
        StopPlan plan = new StopPlan(steps, SweepPlan.DEFAULT);
        return stopping.input() == null ? plan : plan.afterInput(stopping.input());
    }

    /** How long to wait for the report: all graces, the sweep and a margin. */
    static Duration patience(StopPlan plan) {
        return plan.patience().plus(plan.sweep().deadline()).plusSeconds(10);
    }
}
