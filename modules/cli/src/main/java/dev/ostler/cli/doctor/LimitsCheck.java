package dev.ostler.cli.doctor;

import java.util.List;
import java.util.Optional;

/**
 * {@code ulimit}: what this process got, which is what a broker started here gets. The JVM raises its soft limit of open
 * files to the hard one, so that only the hard one counts.
 */
record LimitsCheck(Optional<Long> files, Optional<Long> processes) implements Check {
    private static final long FEW_FILES = 4_096;
    private static final long TOO_FEW_FILES = 512;
    private static final long FEW_PROCESSES = 1_024;

    static LimitsCheck read(Machine machine) {
        Optional<String> limits = machine.text("/proc/self/limits");
        return new LimitsCheck(
                limits.flatMap(text -> hard(text, "Max open files")),
                limits.flatMap(text -> hard(text, "Max processes")));
    }

    /** {@link Long#MAX_VALUE} for unlimited. */
    private static Optional<Long> hard(String limits, String name) {
        return limits.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split("\\s+", -1))
                .filter(fields -> fields.length >= 2)
                .map(fields -> fields[1].equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(fields[1]))
                .findFirst();
    }

    @Override
    public List<Finding> findings() {
        return List.of(
                judge(
                        "open files",
                        files,
                        FEW_FILES,
                        TOO_FEW_FILES,
                        "ulimit -Hn 65536, or '* hard nofile 65536' in /etc/security/limits.conf,"
                                + " or LimitNOFILE=65536 in the unit, or docker run --ulimit nofile=65536"),
                judge(
                        "processes",
                        processes,
                        FEW_PROCESSES,
                        64,
                        "ulimit -Hu 8192, or '* hard nproc 8192' in /etc/security/limits.conf, or LimitNPROC=8192"));
    }

    private static Finding judge(String what, Optional<Long> limit, long few, long tooFew, String mend) {
        if (limit.isEmpty()) {
            return Finding.ok("ulimit", what + ": cannot be read here");
        }
        long most = limit.get();
        String found = what + ": " + (most == Long.MAX_VALUE ? "unlimited" : "at most " + most);
        return most >= few
                ? Finding.ok("ulimit", found)
                : most >= tooFew
                        ? Finding.warn("ulimit", found + ", few for a fleet", mend)
                        : Finding.fail("ulimit", found + ", too few for a broker", mend);
    }
}
