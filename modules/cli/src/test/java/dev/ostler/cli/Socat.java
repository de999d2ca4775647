package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A program behind a Unix socket: socat on both sides, one server for one connection. */
final class Socat implements Remote {
    /** How long, in seconds, a side that has heard the end of its input waits for the end of the other one. */
    private static final String HALF_CLOSED = "-t" + Patience.LONG.dividedBy(2).toSeconds();

    private final Path own;
    private final Tree tree;
    private final String socat;
    private final List<Process> servers = new ArrayList<>();

    private Socat(Path own, Tree tree, String socat) {
        this.own = own;
        this.tree = tree;
        this.socat = socat;
    }

    static Socat start(Path dir, Tree tree) throws Exception {
        String socat = Remote.program("socat").toString();
        return new Socat(Files.createDirectory(dir.resolve("socat")), tree, socat);
    }

    @Override
    public Process start(Path err, String... args) throws IOException {
        String name = Integer.toString(servers.size());
        Path script =
                Files.writeString(own.resolve("run" + name), "#!/bin/sh\n" + Remote.shell(tree.environment(), args));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Path socket = own.resolve("s" + name);
        Path log = own.resolve("log" + name);
        servers.add(tree.start(
                own.resolve("out" + name),
                log,
                List.of(socat, HALF_CLOSED, "UNIX-LISTEN:" + socket, "EXEC:" + script)));
        await().until(() -> Files.exists(socket) || !servers.getLast().isAlive());
        return tree.piped(err, List.of(socat, HALF_CLOSED, "-", "UNIX-CONNECT:" + socket));
    }

    @Override
    public void close() {
        await().until(() -> servers.stream().noneMatch(Process::isAlive));
    }
}
