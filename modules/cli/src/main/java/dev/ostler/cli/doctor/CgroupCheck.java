package dev.ostler.cli.doctor;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The control group in which a broker started here would live, with all its agents.
 *
 * @param version what is mounted: {@code v2}, {@code v1} or {@code none}
 * @param memoryDelegated whether this user may give part of its memory to groups of its own
 * @param memoryMax the least of all limits above, in bytes; empty when there is none
 * @param pidsMax likewise, in threads and processes
 */
record CgroupCheck(
        String version,
        String path,
        boolean memoryDelegated,
        OptionalLong memoryMax,
        OptionalLong memoryUsed,
        OptionalLong pidsMax,
        OptionalLong pidsUsed)
        implements Check {
    private static final String NAME = "cgroup";
    private static final String MOUNT = "/sys/fs/cgroup";
    private static final long LITTLE_MEMORY = 1L << 30;
    private static final long FEW_PIDS = 512;
    private static final long TOO_FEW_PIDS = 64;

    static CgroupCheck read(Machine machine) {
        String own = machine.text("/proc/self/cgroup").orElse("");
        boolean unified = machine.text(MOUNT + "/cgroup.controllers").isPresent();
        if (unified) {
            String path = path(own, "").orElse("/");
            boolean memory = machine.text(join(MOUNT, path) + "/cgroup.controllers")
                    .orElse("")
                    .contains("memory");
            return new CgroupCheck(
                    "v2",
                    path,
                    memory && Files.isWritable(machine.at(join(MOUNT, path) + "/cgroup.subtree_control")),
                    least(machine, MOUNT, path, "memory.max"),
                    machine.number(join(MOUNT, path) + "/memory.current"),
                    least(machine, MOUNT, path, "pids.max"),
                    machine.number(join(MOUNT, path) + "/pids.current"));
        }
        String memory = path(own, "memory").orElse("/");
        String pids = path(own, "pids").orElse("/");
        return new CgroupCheck(
                machine.names(MOUNT + "/memory").isEmpty() ? "none" : "v1",
                memory,
                false,
                least(machine, MOUNT + "/memory", memory, "memory.limit_in_bytes"),
                machine.number(join(MOUNT + "/memory", memory) + "/memory.usage_in_bytes"),
                least(machine, MOUNT + "/pids", pids, "pids.max"),
                machine.number(join(MOUNT + "/pids", pids) + "/pids.current"));
    }

    /** Of {@code /proc/self/cgroup}: {@code N:CONTROLLERS:PATH}, in v2 without a controller. */
    private static Optional<String> path(String own, String controller) {
        return own.lines()
                .map(line -> line.split(":", 3))
                .filter(parts ->
                        parts.length == 3 && List.of(parts[1].split(",")).contains(controller))
                .map(parts -> parts[2])
                .findFirst();
    }

    private static OptionalLong least(Machine machine, String mount, String path, String file) {
        OptionalLong least = OptionalLong.empty();
        for (String at = path; ; at = at.substring(0, Math.max(0, at.lastIndexOf('/')))) {
            OptionalLong here = machine.number(join(mount, at) + "/" + file);
            // v1 says "no limit" as the largest multiple of a page
            if (here.isPresent() && here.getAsLong() < 1L << 60) {
                least = OptionalLong.of(Math.min(here.getAsLong(), least.orElse(Long.MAX_VALUE)));
            }
            if (at.isEmpty() || at.equals("/")) {
                return least;
            }
        }
    }

    private static String join(String mount, String path) {
        return path.equals("/") ? mount : mount + path;
    }

    @Override
    public List<Finding> findings() {
        return List.of(kind(), memory(), pids());
    }

    private Finding kind() {
        return Finding.ok(
                NAME,
                switch (version) {
                    case "v2" ->
                        "v2 at " + path
                                + (memoryDelegated
                                        ? ", memory controller delegated"
                                        : ", memory controller not delegated");
                    case "v1" -> "v1: memory is measured for each harness, not held back";
                    default -> "none mounted: memory is measured for each harness, not held back";
                });
    }

    private Finding memory() {
        if (memoryMax.isEmpty()) {
            return Finding.ok(NAME, "memory: no limit");
        }
        long most = memoryMax.getAsLong();
        String found = "memory: " + mib(memoryUsed.orElse(0)) + " of " + mib(most) + " in use";
        boolean full = memoryUsed.orElse(0) > most / 10 * 9;
        return most < LITTLE_MEMORY || full
                ? Finding.warn(
                        NAME,
                        found
                                + (full
                                        ? ": the next agent may be killed by the kernel"
                                        : ", little for a fleet of agents"),
                        "raise it: docker run --memory 8g, MemoryMax=8G in the unit, or resources.limits.memory of the pod")
                : Finding.ok(NAME, found);
    }

    private Finding pids() {
        if (pidsMax.isEmpty()) {
            return Finding.ok(NAME, "pids: no limit");
        }
        long left = pidsMax.getAsLong() - pidsUsed.orElse(0);
        String found = "pids: " + pidsUsed.orElse(0) + " of " + pidsMax.getAsLong() + " in use";
        String mend = "raise it: docker run --pids-limit 4096, or TasksMax=4096 in the unit";
        return left >= FEW_PIDS
                ? Finding.ok(NAME, found)
                : left >= TOO_FEW_PIDS ? Finding.warn(NAME, found, mend) : Finding.fail(NAME, found, mend);
    }

    private static String mib(long bytes) {
        return bytes / (1 << 20) + " MiB";
    }
}
