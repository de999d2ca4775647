package dev.ostler.process;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All processes as one pass over /proc saw them. */
record ProcessTable(Map<Long, ProcStat> byPid) {
    ProcessTable {
        byPid = Map.copyOf(byPid);
    }

    static ProcessTable read() {
        Map<Long, ProcStat> found = new HashMap<>();
        for (long pid : ProcFiles.pids()) {
            ProcStat.of(pid).ifPresent(stat -> found.put(pid, stat));
        }
        return new ProcessTable(found);
    }

    static ProcessTable of(List<ProcStat> processes) {
        Map<Long, ProcStat> found = new HashMap<>();
        processes.forEach(process -> found.put(process.pid(), process));
        return new ProcessTable(found);
    }

    Collection<ProcStat> all() {
        return byPid.values();
    }

    Optional<ProcStat> find(long pid) {
        return Optional.ofNullable(byPid.get(pid));
    }
}
