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
        Map<Long, List<ProcStat>> children = table.all().stream().collect(Collectors.groupingBy(ProcStat::parent));
        Predicate<ProcStat> inGroup = inGroup(table);
        List<ProcStat> ours = table.all().stream()
                .filter(process -> isLeader(process)
                        || inGroup.test(process)
                        || known.contains(ProcessIdentity.of(process))
                        || marked.test(process))
                .toList();
        List<ProcStat> all = withDescendants(ours, children, untouchable(table));
        all.removeIf(this::isLeader);
        // Only who came from the harness is its daemon; what is below one is spared although it is marked itself.
        List<ProcStat> daemons = all.stream()
                .filter(process -> shared.contains(process.command()))
                .toList();
        all.removeAll(withDescendants(daemons, children, new HashSet<>()));
        return all;
    }

    private static List<ProcStat> withDescendants(
            List<ProcStat> roots, Map<Long, List<ProcStat>> children, Set<Long> seen) {
        Deque<ProcStat> open = new ArrayDeque<>(roots);
        List<ProcStat> found = new ArrayList<>();
        while (!open.isEmpty()) {
            ProcStat process = open.remove();
            if (seen.add(process.pid())) {
                found.add(process);
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
