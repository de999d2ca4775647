package dev.ostler.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the orphans among our zombie children from those that another thread is about to collect: who starts a
 * process waits for it, so a zombie that nobody wanted for a long time is an orphan. Long is a time and a number of
 * looks, so that a suspended machine makes no orphans.
 */
final class Unwanted {
    private static final int LOOKS = 3;

    private record Seen(long firstNanos, int looks) {}

    private final Duration patience;
    private Map<ProcessIdentity, Seen> seen = new HashMap<>();

    Unwanted(Duration patience) {
        this.patience = patience;
    }

    /**
     * @param zombies all zombies among our children now
     * @param nowNanos of a monotonic clock
     * @return those that are orphans
     */
    List<ProcStat> look(List<ProcStat> zombies, long nowNanos) {
        Map<ProcessIdentity, Seen> still = new HashMap<>();
        List<ProcStat> orphans = new ArrayList<>();
        for (ProcStat zombie : zombies) {
            ProcessIdentity identity = ProcessIdentity.of(zombie);
            Seen before = seen.getOrDefault(identity, new Seen(nowNanos, 0));
            Seen now = new Seen(before.firstNanos(), before.looks() + 1);
            if (now.looks() >= LOOKS && nowNanos - now.firstNanos() >= patience.toNanos()) {
                orphans.add(zombie);
            } else {
                still.put(identity, now);
            }
        }
        seen = still;
        return orphans;
    }
}
