package dev.ostler.process;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a process and everything that came from it use now.
 *
 * @param processes how many there are
 * @param memoryBytes their proportional share of memory (Pss), so that shared pages count once; the resident set where
 *     the kernel does not tell it
 * @param openFiles descriptors
 */
public record TreeUse(int processes, long memoryBytes, int openFiles) {

    /**
     * Measures the trees of several harnesses in one pass over /proc; blocking. A process that ends meanwhile, or that
     * may not be looked into, counts with what could be read.
     *
     * @param storeId whose marker descendants carry
     * @param leaders by harness id
     * @return by harness id; without those whose leader is not running
     * @throws java.io.UncheckedIOException when /proc cannot be read
     */
    public static Map<String, TreeUse> measure(String storeId, Map<String, ProcessIdentity> leaders) {
        ProcessTable table = ProcessTable.read();
        Map<Long, Optional<String>> markers = new HashMap<>();
        Map<String, TreeUse> uses = new HashMap<>();
        leaders.forEach((harness, leader) -> {
            Optional<ProcStat> first =
                    table.find(leader.pid()).filter(leader::names).filter(stat -> !stat.dead());
            if (first.isEmpty()) {
                return;
            }
            Remains remains = new Remains(
                    Optional.of(leader),
                    Set.of(),
                    stat -> !stat.dead()
                            && markers.computeIfAbsent(stat.pid(), Lineage::markerOf)
                                    .filter(marker -> Lineage.contains(marker, storeId, harness))
                                    .isPresent(),
                    Set.of(),
                    ProcessHandle.current().pid());
            List<ProcStat> all = new ArrayList<>(remains.in(table));
            all.add(first.get());
            uses.put(harness, sum(all));
        });
        return Map.copyOf(uses);
    }

    private static TreeUse sum(List<ProcStat> processes) {
        int count = 0;
        long memory = 0;
        int files = 0;
        for (ProcStat process : processes) {
            if (!process.dead()) {
                count++;
                memory += memory(process.pid());
                files += openFiles(process.pid());
            }
        }
        return new TreeUse(count, memory, files);
    }

    private static long memory(long pid) {
        return ProcFiles.bytes(pid, "smaps_rollup", "Pss:")
                .or(() -> ProcFiles.bytes(pid, "status", "VmRSS:"))
                .orElse(0L);
    }

    private static int openFiles(long pid) {
        String[] names = new File("/proc/" + pid + "/fd").list();
        return names == null ? 0 : names.length;
    }
}
