package dev.ostler.process;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The stop of a harness of which no process is kept: whatever still carries its marker is ended. */
final class LineageStop implements Sweep.Owner {
    private final KeeperCore core;
    private final String harnessId;
    private final Stopping stopping;
    private final Sweep sweep;
    private final Runnable whenGone;

    LineageStop(KeeperCore core, String harnessId, StopPlan plan, Runnable whenGone) {
        this.core = core;
        this.harnessId = harnessId;
        this.stopping = new Stopping(core, harnessId, plan);
        this.whenGone = whenGone;
        this.sweep = new Sweep(
                core, harnessId, plan.sweep(), Set.of(), known -> core.lineage(harnessId, known, plan.spared()), this);
    }

    CompletableFuture<StopReport> report() {
        return stopping.report();
    }

    void start() {
        core.forgetTable();
        sweep.start();
    }

    @Override
    public void killGroup() {
        // Nothing is kept, so there is no group of which we know that it is still theirs.
    }

    @Override
    public void overdue(List<Descendant> survivors) {
        core.mailbox().event(new KeeperEvent.Survived(harnessId, survivors));
        stopping.finish(Optional.empty(), Optional.empty(), sweep.met(), survivors);
    }

    @Override
    public void blind(ProcUnreadable cause) {
        core.mailbox().refuse(report(), new IllegalStateException("what is left cannot be seen", cause));
    }

    @Override
    public void clean() {
        whenGone.run();
        stopping.finish(Optional.empty(), Optional.empty(), sweep.met(), List.of());
    }

    void abandon() {
        core.mailbox().refuse(report(), new IllegalStateException("the keeper was closed during the stop"));
    }
}
