package dev.ostler.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A stop under way: which step it is at, and what it has done. Confined to the keeper's thread. */
final class Stopping {
    private final KeeperCore core;
    private final String harnessId;
    private final long began;
    private final CompletableFuture<StopReport> report = new CompletableFuture<>();
    private final List<StopReport.StepTaken> taken = new ArrayList<>();

    private StopPlan plan;
    private int next;
    private long stepBegan;
    private @Nullable Signal sent;
    private boolean waitsAfterInput;
    private @Nullable Duration afterInput;
    private Loop.@Nullable Timer timer;

    Stopping(KeeperCore core, String harnessId, StopPlan plan) {
        this.core = core;
        this.harnessId = harnessId;
        this.plan = plan;
        this.began = core.loop().now();
    }

    CompletableFuture<StopReport> report() {
        return report;
    }

    SweepPlan sweepPlan() {
        return plan.sweep();
    }

    /** Whether {@code other} would end the process sooner than what is left of this plan. */
    boolean isSlowerThan(StopPlan other) {
        long left = timer == null ? 0 : timer.at() - core.loop().now();
        for (StopPlan.Step step : plan.steps().subList(next, plan.steps().size())) {
            left += step.grace().toNanos();
        }
        return other.patience().toNanos() < left;
    }

    void replan(StopPlan other) {
        stepOver(false);
        plan = other;
        next = 0;
    }

    Optional<Duration> inputGrace() {
        return plan.inputGrace();
    }

    void inputEnded(Duration grace, Runnable graceOver) {
        waitsAfterInput = true;
        wait(grace, graceOver);
    }

    /** The next signal, if there is one. */
    Optional<StopPlan.Step> nextStep() {
        return next < plan.steps().size() ? Optional.of(plan.steps().get(next++)) : Optional.empty();
    }

    void stepTaken(StopPlan.Step step, Runnable graceOver) {
        sent = step.signal();
        wait(step.grace(), graceOver);
    }

    private void wait(Duration grace, Runnable graceOver) {
        stepBegan = core.loop().now();
        timer = core.loop().after(grace, () -> {
            stepOver(false);
            graceOver.run();
        });
    }

    /** Ends the waiting of the current step, if one waits. */
    void stepOver(boolean ended) {
        if (timer != null) {
            core.loop().cancel(timer);
            timer = null;
        }
        Duration waited = Duration.ofNanos(core.loop().now() - stepBegan);
        if (waitsAfterInput) {
            afterInput = waited;
            waitsAfterInput = false;
        }
        if (sent != null) {
            taken.add(new StopReport.StepTaken(sent, waited, ended));
            sent = null;
        }
    }

    void finish(
            Optional<ProcessIdentity> identity,
            Optional<ExitStatus> status,
            List<Descendant> swept,
            List<Descendant> survivors) {
        Duration took = Duration.ofNanos(core.loop().now() - began);
        core.mailbox()
                .answer(
                        report,
                        new StopReport(
                                harnessId,
                                identity,
                                status,
                                Optional.ofNullable(afterInput),
                                taken,
                                swept,
                                survivors,
                                took));
    }
}
