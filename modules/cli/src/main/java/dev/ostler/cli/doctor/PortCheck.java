package dev.ostler.cli.doctor;

import java.util.List;
import java.util.Optional;

/**
 * The port that a broker started here would bind.
 *
 * @param listening whether somebody listens on it
 * @param owner who, when that process can be read
 * @param broker the pid of our broker, when one has the data directory
 */
record PortCheck(int port, boolean listening, Optional<Proc> owner, Optional<Long> broker) implements Check {
    private static final String NAME = "port";
    private static final String LISTEN = "0A";

    static PortCheck read(Machine machine, int port, Optional<Long> broker) {
        List<String> inodes = List.of("/proc/net/tcp", "/proc/net/tcp6").stream()
                .flatMap(file -> machine.text(file).stream())
                .flatMap(text -> text.lines().skip(1))
                .map(line -> line.strip().split("\\s+", -1))
                .filter(f -> f.length > 9 && f[3].equals(LISTEN) && f[1].endsWith(String.format(":%04X", port)))
                .map(f -> "socket:[" + f[9] + "]")
                .toList();
        Optional<Proc> owner = inodes.isEmpty()
                ? Optional.empty()
                : machine.processes().stream()
                        .filter(p -> machine.names("/proc/" + p.pid() + "/fd").stream()
                                .flatMap(fd -> machine.link("/proc/" + p.pid() + "/fd/" + fd).stream())
                                .anyMatch(inodes::contains))
                        .findFirst();
        return new PortCheck(port, !inodes.isEmpty(), owner, broker);
    }

    @Override
    public List<Finding> findings() {
        if (port == 0) {
            return List.of(Finding.ok(NAME, "any free one, as the settings say"));
        }
        if (!listening) {
            return List.of(Finding.ok(NAME, port + " is free"));
        }
        if (owner.isPresent() && broker.filter(pid -> pid == owner.get().pid()).isPresent()) {
            return List.of(Finding.ok(NAME, port + " is held by our broker"));
        }
        String who = owner.map(p -> "process " + p.pid() + " (" + p.name() + ")")
                .orElse("a process that this user may not see");
        return List.of(Finding.warn(
                NAME,
                port + " is held by " + who,
                "if that is a broker: ostler info --url http://127.0.0.1:" + port
                        + "; another port: ostler up --port 0, or \"port\" in ~/.config/ostler/ostler.json"));
    }
}
