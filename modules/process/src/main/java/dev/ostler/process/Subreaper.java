package dev.ostler.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as the parent of orphans: what loses its parent below us becomes our child (PR_SET_CHILD_SUBREAPER)
 * and would stay a zombie if nobody collected it. Somebody else's child is never collected: those who start processes
 * wait for them, so only a zombie that was {@linkplain Unwanted unwanted} for long is taken.
 */
final class Subreaper {
    private static final Logger LOG = LoggerFactory.getLogger(Subreaper.class);
    private static final int PR_SET_CHILD_SUBREAPER = 36;

    /** Children that a keeper in this JVM waits for; there is one table of children per process. */
    private static final Set<Long> KEPT = ConcurrentHashMap.newKeySet();

    private final long self = ProcessHandle.current().pid();
    private final Unwanted unwanted;

    /** @param patience for zombies that may be somebody else's to collect */
    Subreaper(Duration patience) {
        this.unwanted = new Unwanted(patience);
    }

    /** Stays set for the life of the process. */
    static void become() {
        int answer = Libc.prctl(PR_SET_CHILD_SUBREAPER, 1);
        if (answer < 0) {
            throw new UnsupportedOperationException(
                    "this process cannot become the reaper of orphans: " + Errno.name(-answer));
        }
    }

    static void keep(long pid) {
        KEPT.add(pid);
    }

    static void release(long pid) {
        KEPT.remove(pid);
    }

    /** Our child, but none that a keeper started: an orphan, or one that this JVM started by other means. */
    boolean isOrphanOfOurs(ProcStat process) {
        return process.parent() == self && !KEPT.contains(process.pid());
    }

    /** Collects an orphan that is known to come from a harness. */
    void collect(ProcStat zombie) {
        if (zombie.dead() && isOrphanOfOurs(zombie)) {
            Waits.collect(zombie.pid());
        }
    }

    /** To be called at a slow, regular pace. */
    void look(ProcessTable table, long nowNanos) {
        List<ProcStat> zombies = table.all().stream()
                .filter(process -> process.dead() && isOrphanOfOurs(process))
                .toList();
        for (ProcStat orphan : unwanted.look(zombies, nowNanos)) {
            Optional<Waits.Ended> ended = Waits.collect(orphan.pid());
            LOG.debug("collected the orphan {} ({}): {}", orphan.pid(), orphan.command(), ended);
        }
    }
}
