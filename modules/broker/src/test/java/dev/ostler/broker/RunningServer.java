package dev.ostler.broker;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** An app-server that somebody else runs: this test. */
final class RunningServer implements AutoCloseable {
    private static final Pattern BANNER = Pattern.compile("listening on: (ws://\\S+)");

    private final Process process;
    private final String endpoint;

    private RunningServer(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static RunningServer start(HarnessDefinition definition) throws IOException {
        List<String> command = new ArrayList<>(List.of(Objects.requireNonNull(definition.command())));
        command.addAll(definition.args());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(definition.env());
        builder.directory(new File(Objects.requireNonNull(definition.cwd())));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        if (definition.readiness().asked() != null) {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        Process process = builder.start();
        Endpoint asked = definition.readiness().asked();
        if (asked != null) {
            awaitAccepting(Path.of(asked.uri().getPath()));
            return new RunningServer(process, asked.toString());
        }
        BufferedReader banner = process.errorReader();
        for (String line = banner.readLine(); line != null; line = banner.readLine()) {
            Matcher m = BANNER.matcher(line);
            if (m.find()) {
                return new RunningServer(process, m.group(1));
            }
        }
        throw new IOException("the server did not start");
    }

    /** What listens on a Unix socket says nothing about it. */
    private static void awaitAccepting(Path socket) {
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    try (SocketChannel there = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                        return there.connect(UnixDomainSocketAddress.of(socket.toRealPath()));
                    }
                });
    }

    String endpoint() {
        return endpoint;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        if (endpoint.startsWith("unix:")) {
            // one that is killed leaves its socket in a directory that is not the test's
            process.destroy();
            process.onExit().completeOnTimeout(process, 60, TimeUnit.SECONDS).join();
        }
        process.destroyForcibly().onExit().join();
    }
}
