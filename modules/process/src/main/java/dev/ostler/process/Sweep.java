package dev.ostler.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what remains of a harness, and verifies it: looks, signals, and looks again until a look finds nothing.
 * Confined to the keeper's thread.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
    private static final Duration OVERDUE_PAUSE = Duration.ofSeconds(1);

    /** What the sweep tells its owner. */
    interface Owner {
        /** Ends all of the leader's group at once, if there is such a group. */
        void killGroup();

        /** The deadline is over; the sweep goes on. */
        void overdue(List<Descendant> survivors);

        /** The deadline is over and it cannot even be seen what is left; the sweep goes on. */
        void blind(ProcUnreadable cause);

        /** A look found nothing. */
        void clean();
    }

    private final KeeperCore core;
    private final String harnessId;
    private final Function<Set<ProcessIdentity>, Remains> remains;
    private final Owner owner;
    private final Set<ProcessIdentity> known;
    private final Map<ProcessIdentity, Descendant> met = new LinkedHashMap<>();
    private final Set<ProcessIdentity> asked = new HashSet<>();

    private SweepPlan plan;
    private long started;
    private Duration pause = FIRST_PAUSE;
    private boolean overdue;
    private boolean blind;

    /**
     * @param known descendants that were seen before
     * @param remains what to look for, given all descendants that were ever seen
     */
    Sweep(
            KeeperCore core,
            String harnessId,
            SweepPlan plan,
            Set<ProcessIdentity> known,
            Function<Set<ProcessIdentity>, Remains> remains,
            Owner owner) {
        this.core = core;
        this.harnessId = harnessId;
        this.plan = plan;
        this.known = new HashSet<>(known);
        this.remains = remains;
        this.owner = owner;
    }

    /** Descendants that were found alive. */
    List<Descendant> met() {
        return List.copyOf(met.values());
    }

    void start() {
        started = core.loop().now();
        look();
    }

    /** From now on by this plan, its deadline counted anew. */
    void replan(SweepPlan other) {
        plan = other;
        started = core.loop().now();
        overdue = false;
        pause = FIRST_PAUSE;
    }

    private void look() {
        boolean late = !overdue && elapsed().compareTo(plan.deadline()) >= 0;
        overdue |= late;
        try {
            List<ProcStat> living = living();
            if (living.isEmpty()) {
                owner.clean();
                return;
            }
            end(living);
            if (late) {
                owner.overdue(living.stream().map(Descendant::of).toList());
            }
        } catch (ProcUnreadable e) {
            // Not seeing anything is not the same as seeing nothing.
            if (!blind) {
                blind = true;
                LOG.warn("what is left of harness {} cannot be seen yet: {}", harnessId, e.getMessage());
            }
            if (late) {
                owner.blind(e);
            }
        }
        core.loop().after(nextPause(), this::look);
    }

    private Duration elapsed() {
        return Duration.ofNanos(core.loop().now() - started);
    }

    private List<ProcStat> living() {
        List<ProcStat> found = remains.apply(known).in(core.table());
        known.addAll(Remains.identities(found));
        found.forEach(core.subreaper()::collect);
        List<ProcStat> living =
                found.stream().filter(process -> !process.dead()).toList();
        living.forEach(process -> met.putIfAbsent(ProcessIdentity.of(process), Descendant.of(process)));
        return living;
    }

    private void end(List<ProcStat> living) {
        if (elapsed().compareTo(plan.grace()) < 0) {
            living.forEach(this::ask);
        } else {
            owner.killGroup();
            living.forEach(process -> core.signal(harnessId, ProcessIdentity.of(process), Signal.KILL));
        }
    }

    private void ask(ProcStat process) {
        ProcessIdentity identity = ProcessIdentity.of(process);
        if (asked.add(identity)) {
            core.signal(harnessId, identity, Signal.TERM);
            core.signal(harnessId, identity, Signal.CONT);
        }
    }

    private Duration nextPause() {
        if (overdue) {
            return OVERDUE_PAUSE;
        }
        Duration now = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return now;
    }
}
