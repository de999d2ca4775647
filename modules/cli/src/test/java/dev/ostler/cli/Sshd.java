package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An sshd of our own on loopback, with keys of its own, for whoever runs the test. */
final class Sshd implements Remote {
    private static final int TRIES = 5;

    private final Tree tree;
    private final Process server;
    private final List<String> ssh;

    private Sshd(Tree tree, Process server, List<String> ssh) {
        this.tree = tree;
        this.server = server;
        this.ssh = ssh;
    }

    static Sshd start(Path dir, Tree tree) throws Exception {
        Path sshd = Remote.program("sshd");
        Path ssh = Remote.program("ssh");
        Path keygen = Remote.program("ssh-keygen");
        Path own = Files.createDirectory(dir.resolve("ssh"));
        for (String key : List.of("host", "user")) {
            Remote.run(
                    tree,
                    own.resolve("keygen-" + key),
                    List.of(
                            keygen.toString(),
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-f",
                            own.resolve(key).toString()));
        }
        Files.copy(own.resolve("user.pub"), own.resolve("authorized"));
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Path log = own.resolve("log" + attempt);
            Process server = tree.start(
                    own.resolve("out" + attempt),
                    log,
                    List.of(sshd.toString(), "-D", "-e", "-f", config(own, port).toString()));
            await().until(() -> Files.readString(log).contains("Server listening on") || !server.isAlive());
            if (server.isAlive()) {
                Sshd started = new Sshd(tree, server, client(ssh, own, port));
                started.proveLogin(own, log);
                return started;
            }
            // the port was free a moment ago, and may be another's now
            if (attempt == TRIES || !Files.readString(log).contains("in use")) {
                throw new Missing(
                        "sshd does not start: " + Files.readString(log).strip());
            }
        }
    }

    private static Path config(Path own, int port) throws IOException {
        return Files.writeString(
                own.resolve("config"), """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                PermitUserRC no
                PrintMotd no
                """.formatted(port, own.resolve("host"), own.resolve("authorized")));
    }

    private static List<String> client(Path ssh, Path own, int port) throws IOException {
        String host = Files.readString(own.resolve("host.pub"));
        Files.writeString(own.resolve("known"), "[127.0.0.1]:" + port + " " + host);
        return List.of(
                ssh.toString(),
                "-F",
                "none",
                "-T",
                "-p",
                Integer.toString(port),
                "-i",
                own.resolve("user").toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "UserKnownHostsFile=" + own.resolve("known"),
                System.getProperty("user.name") + "@127.0.0.1");
    }

    /** An account that is locked, say, cannot log in. */
    private void proveLogin(Path own, Path log) throws Exception {
        try {
            Remote.run(tree, own.resolve("login"), with("true"));
        } catch (Missing e) {
            close();
            throw new Missing("nobody can log in at an sshd here: "
                    + Files.readString(log).strip().lines().reduce("", (_, last) -> last));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private List<String> with(String command) {
        return java.util.stream.Stream.concat(ssh.stream(), java.util.stream.Stream.of(command))
                .toList();
    }

    @Override
    public Process start(Path err, String... args) throws IOException {
        return tree.piped(err, with(Remote.shell(tree.environment(), args)));
    }

    @Override
    public void close() {
        List<ProcessHandle> sessions = server.descendants().toList();
        server.destroy();
        await().until(() -> !server.isAlive());
        await().untilAsserted(() -> assertThat(sessions).noneMatch(ProcessHandle::isAlive));
    }
}
