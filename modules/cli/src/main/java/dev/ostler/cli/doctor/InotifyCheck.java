package dev.ostler.cli.doctor;

import java.util.List;
import java.util.OptionalLong;

/**
 * How many files this user may watch. A broker needs one instance and a watch for each output file; editors, bundlers and
 * agents take the rest, and then a broker that starts gets none.
 *
 * @param instances in use by this user's processes, as far as they can be read; inherited ones count once each
 */
record InotifyCheck(OptionalLong maxInstances, OptionalLong maxWatches, long instances, long watches) implements Check {
    private static final String NAME = "inotify";
    private static final long FEW_INSTANCES = 64;
    private static final long FEW_WATCHES = 8_192;

    static InotifyCheck read(Machine machine) {
        long uid = machine.text("/proc/self/status")
                .flatMap(text -> Proc.parse(0, text))
                .map(Proc::uid)
                .orElse(-1L);
        long instances = 0;
        long watches = 0;
        for (Proc process : machine.processes()) {
            if (process.uid() != uid) {
                continue;
            }
            String of = "/proc/" + process.pid();
            for (String fd : machine.names(of + "/fd")) {
                if (machine.link(of + "/fd/" + fd)
                        .filter("anon_inode:inotify"::equals)
                        .isPresent()) {
                    instances++;
                    watches += machine.text(of + "/fdinfo/" + fd).stream()
                            .flatMap(String::lines)
                            .filter(line -> line.startsWith("inotify "))
                            .count();
                }
            }
        }
        return new InotifyCheck(
                machine.number("/proc/sys/fs/inotify/max_user_instances"),
                machine.number("/proc/sys/fs/inotify/max_user_watches"),
                instances,
                watches);
    }

    @Override
    public List<Finding> findings() {
        if (maxInstances.isEmpty() || maxWatches.isEmpty()) {
            return List.of(Finding.ok(NAME, "its limits cannot be read here"));
        }
        return List.of(
                judge("instances", "max_user_instances", instances, maxInstances.getAsLong(), FEW_INSTANCES, 1_024),
                judge("watches", "max_user_watches", watches, maxWatches.getAsLong(), FEW_WATCHES, 524_288));
    }

    private static Finding judge(String what, String name, long used, long most, long few, long better) {
        String found = what + ": " + used + " of " + most + " in use by this user";
        String mend = "echo fs.inotify." + name + "=" + Math.max(better, most * 4)
                + " | sudo tee -a /etc/sysctl.d/60-ostler.conf && sudo sysctl --system";
        if (used >= most) {
            return Finding.fail(NAME, found + ": none is left for a broker", mend);
        }
        return used * 5 >= most * 4 || most < few
                ? Finding.warn(NAME, found + (most < few ? ", which are few" : ""), mend)
                : Finding.ok(NAME, found);
    }
}
