package dev.ostler.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One kept process, from the moment it is ours until it is reaped. Confined to the keeper's thread. */
final class Kept implements Sweep.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

    private final KeeperCore core;
    private final Held held;
    private final Runnable whenReaped;
    private final Optional<Streams> streams;
    private Set<ProcessIdentity> descendants = new HashSet<>();

    private @Nullable Stopping stopping;
    private @Nullable ExitStatus status;
    private @Nullable Sweep sweep;
    private long endedAt;

    /** @param whenReaped the last thing that is done */
    Kept(KeeperCore core, Held held, Runnable whenReaped) {
        this.core = core;
        this.held = held;
        this.whenReaped = whenReaped;
        this.streams = held.ends().map(ends -> new Streams(core, held.harnessId(), ends));
    }

    ProcessIdentity identity() {
        return held.identity();
    }

    void watch() {
        if (held.child()) {
            Subreaper.keep(identity().pid());
        }
        core.loop().watch(held.pidfd(), this::ended);
        streams.ifPresent(ours -> ours.spool().watch());
    }

    /** Its pipes or its terminal, if they are here. */
    Optional<Streams> streams() {
        return streams;
    }

    /** Remembers the descendants of now, in case their parents end before they do. */
    void observe() {
        List<ProcStat> now;
        try {
            now = core.relatives(held, descendants).in(core.table());
        } catch (ProcUnreadable e) {
            LOG.warn("the descendants of {} cannot be seen: {}", identity(), e.getMessage());
            return;
        }
        now.forEach(core.subreaper()::collect);
        descendants = new HashSet<>(Remains.identities(now));
    }

    CompletableFuture<StopReport> stop(StopPlan plan) {
        Stopping current = stopping;
        if (current == null || current.report().isDone()) {
            return beginStop(plan);
        }
        if (sweep == null && current.isSlowerThan(plan)) {
            current.replan(plan);
            step(current);
        }
        return current.report();
    }

    private CompletableFuture<StopReport> beginStop(StopPlan plan) {
        Stopping begun = new Stopping(core, held.harnessId(), plan);
        stopping = begun;
        if (sweep != null) {
            sweep.replan(plan.sweep());
        } else {
            observe();
            begin(begun);
        }
        return begun.report();
    }

    private void begin(Stopping now) {
        Optional<Duration> grace = now.inputGrace();
        if (grace.isEmpty() || streams.isEmpty()) {
            step(now);
            return;
        }
        var _ = streams.get().input().end();
        now.inputEnded(grace.get(), () -> step(now));
    }

    private void step(Stopping now) {
        Optional<StopPlan.Step> next = now.nextStep();
        if (next.isEmpty()) {
            leaderSurvived(now);
            return;
        }
        Signal signal = next.get().signal();
        Signals.Outcome outcome = held.signalGroup(signal);
        core.report(held.harnessId(), identity(), signal, outcome);
        switch (outcome) {
            case Signals.Outcome.Mismatch(var _) -> ended();
            case Signals.Outcome.Sent() -> {
                wakeStopped(signal);
                now.stepTaken(next.get(), () -> step(now));
            }
            // Gone: its end will be announced by the pidfd. Refused: the next step may be let.
            case Signals.Outcome.Gone(), Signals.Outcome.Refused(int _) -> now.stepTaken(next.get(), () -> step(now));
        }
    }

    /** A stopped process hears a signal only when it goes on. */
    private void wakeStopped(Signal signal) {
        if (signal != Signal.KILL) {
            held.signalGroup(Signal.CONT);
        }
    }

    private void leaderSurvived(Stopping now) {
        List<Descendant> survivors = survivors();
        core.mailbox().event(new KeeperEvent.Survived(held.harnessId(), survivors));
        now.finish(Optional.of(identity()), Optional.empty(), List.of(), survivors);
    }

    private List<Descendant> survivors() {
        List<Descendant> survivors = new ArrayList<>();
        try {
            ProcessTable table = core.table();
            table.find(identity().pid()).map(Descendant::of).ifPresent(survivors::add);
            core.relatives(held, descendants).in(table).stream()
                    .filter(process -> !process.dead())
                    .map(Descendant::of)
                    .forEach(survivors::add);
            return survivors;
        } catch (ProcUnreadable e) {
            return List.of(new Descendant(identity(), "?"));
        }
    }

    private void ended() {
        core.loop().unwatch(held.pidfd());
        // so that who hears of the end finds in the spool what was printed before it
        streams.ifPresent(ours -> ours.spool().drain());
        endedAt = core.loop().now();
        Optional<Waits.Ended> end = held.child() ? Waits.look(identity().pid()) : Optional.empty();
        ExitStatus how = end.map(Waits.Ended::status).orElseGet(ExitStatus.Unknown::new);
        status = how;
        core.mailbox()
                .event(new KeeperEvent.Exited(
                        held.harnessId(),
                        identity(),
                        how,
                        end.map(e -> e.use().above(held.forkersPeak())).orElse(ResourceUse.UNKNOWN),
                        stopping != null));
        if (stopping != null) {
            stopping.stepOver(true);
        }
        SweepPlan plan = stopping == null ? SweepPlan.DEFAULT : stopping.sweepPlan();
        sweep = new Sweep(core, held.harnessId(), plan, descendants, known -> core.remains(held, known), this);
        sweep.start();
    }

    @Override
    public void killGroup() {
        if (held.child()) {
            held.signalGroup(Signal.KILL);
        }
    }

    @Override
    public void overdue(List<Descendant> survivors) {
        core.mailbox().event(new KeeperEvent.Survived(held.harnessId(), survivors));
        report(survivors);
    }

    @Override
    public void blind(ProcUnreadable cause) {
        if (stopping != null) {
            core.mailbox().refuse(stopping.report(), new IllegalStateException("what is left cannot be seen", cause));
        }
    }

    @Override
    public void clean() {
        // Closes the door on a group member that was just being forked while the look passed by.
        if (held.shared().isEmpty()) {
            killGroup();
        }
        collect();
        core.mailbox()
                .event(new KeeperEvent.Reaped(
                        held.harnessId(),
                        identity(),
                        swept().size(),
                        Duration.ofNanos(core.loop().now() - endedAt)));
        whenReaped.run();
        report(List.of());
    }

    private List<Descendant> swept() {
        return sweep == null ? List.of() : sweep.met();
    }

    private void report(List<Descendant> survivors) {
        if (stopping != null) {
            stopping.finish(Optional.of(identity()), Optional.ofNullable(status), swept(), survivors);
        }
    }

    private void collect() {
        if (held.child()) {
            Waits.collect(identity().pid());
        }
        letGo();
    }

    private void letGo() {
        streams.ifPresent(Streams::close);
        held.release();
    }

    /** The keeper ends; the process does not. */
    void abandon() {
        letGo();
        if (stopping != null) {
            core.mailbox()
                    .refuse(stopping.report(), new IllegalStateException("the keeper was closed during the stop"));
        }
    }
}
