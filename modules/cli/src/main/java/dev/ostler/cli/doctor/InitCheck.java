package dev.ostler.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Process 1, to which orphans fall when no keeper is left. Judged by what it is and by the zombies that it has; it is not
 * tried out, since a zombie that it does not collect would stay for ever.
 *
 * @param init its short name; empty when it cannot be read
 * @param zombies how many children of it have ended and are not collected
 */
record InitCheck(Optional<String> init, long zombies) implements Check {
    private static final String NAME = "init";
    private static final int MANY = 3;

    /** Short names, as the kernel cuts them. Shells collect whatever falls to them. */
    private static final Set<String> REAPERS = Set.of(
            "systemd",
            "init",
            "launchd",
            "tini",
            "tini-static",
            "dumb-init",
            "docker-init",
            "podman-init",
            "catatonit",
            "s6-svscan",
            "s6-linux-init",
            "runit",
            "runit-init",
            "openrc-init",
            "busybox",
            "sinit",
            "dinit",
            "pause",
            "my_init",
            "supervisord",
            "bash",
            "sh",
            "dash",
            "ash",
            "zsh");

    static InitCheck read(Machine machine) {
        return new InitCheck(
                machine.process(1).map(Proc::name),
                machine.processes().stream()
                        .filter(p -> p.parent() == 1 && p.dead())
                        .count());
    }

    @Override
    public List<Finding> findings() {
        if (init.isEmpty()) {
            return List.of(Finding.ok(NAME, "process 1 cannot be read by this user"));
        }
        String who = "process 1 is " + init.get();
        String mend = "give the container an init: docker run --init …, 'init: true' in compose,"
                + " shareProcessNamespace in a pod, or ENTRYPOINT [\"tini\", \"--\", …]";
        if (zombies >= MANY) {
            return List.of(
                    Finding.warn(NAME, who + " and has " + zombies + " zombies: it does not collect orphans", mend));
        }
        return List.of(
                REAPERS.contains(init.get())
                        ? Finding.ok(NAME, who + ", which collects orphans")
                        : Finding.warn(
                                NAME,
                                who + ", which is not known to collect orphans"
                                        + (zombies == 0 ? "; it has no zombie now" : "; zombies now: " + zombies),
                                mend));
    }
}
