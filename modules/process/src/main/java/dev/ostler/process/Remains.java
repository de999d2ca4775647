package dev.ostler.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which processes of a table came from a harness. Pure: the table, and what else is known, go in.
 *
 * @param leader the process that was spawned or adopted; empty when only its lineage is looked for
 * @param known descendants seen earlier; they count wherever they have gone since
 * @param marked whether a process proves by itself that it belongs to the harness
 * @param shared names of daemons that stay, with all that is below them
 * @param self the process that asks; it and its ancestors never count
 */
record Remains(
        Optional<ProcessIdentity> leader,
        Set<ProcessIdentity> known,
        Predicate<ProcStat> marked,
        Set<String> shared,
        long self) {

    /** Without the leader; zombies included. */
    List<ProcStat> in(ProcessTable table) {
        Set<Long> untouchable = untouchable(table);
        Map<Long, List<ProcStat>> children = table.all().stream().collect(Collectors.groupingBy(ProcStat::parent));
        Predicate<ProcStat> inGroup = inGroup(table);
        Deque<ProcStat> open = new ArrayDeque<>();
        for (ProcStat process : table.all()) {
            if (isLeader(process)
                    || inGroup.test(process)
                    || known.contains(ProcessIdentity.of(process))
                    || marked.test(process)) {
                open.add(process);
            }
        }
        Set<Long> seen = new HashSet<>(untouchable);
        List<ProcStat> found = new ArrayList<>();
        while (!open.isEmpty()) {
            ProcStat process = open.remove();
            if (!shared.contains(process.command()) && seen.add(process.pid())) {
                if (!isLeader(process)) {
                    found.add(process);
                }
                open.addAll(children.getOrDefault(process.pid(), List.of()));
            }
        }
        return found;
    }

    private boolean isLeader(ProcStat process) {
        return leader.isPresent() && leader.get().names(process);
    }

    /**
     * A pid is not given to a new process while it is the id of a group or session. So the members are the leader's
     * unless a process that is not the leader has its pid.
     */
    private Predicate<ProcStat> inGroup(ProcessTable table) {
        if (leader.isEmpty() || !leader.get().here()) {
            return _ -> false;
        }
        long pid = leader.get().pid();
        if (table.find(pid).filter(process -> !isLeader(process)).isPresent()) {
            return _ -> false;
        }
        return process -> process.session() == pid || process.group() == pid;
    }

    private Set<Long> untouchable(ProcessTable table) {
        Set<Long> pids = new HashSet<>(Set.of(0L, 1L));
        Optional<ProcStat> next = table.find(self);
        while (next.isPresent() && pids.add(next.get().pid())) {
            next = table.find(next.get().parent());
        }
        pids.add(self);
        return pids;
    }

    static Set<ProcessIdentity> identities(Collection<ProcStat> processes) {
        return processes.stream().map(ProcessIdentity::of).collect(Collectors.toSet());
    }
}
