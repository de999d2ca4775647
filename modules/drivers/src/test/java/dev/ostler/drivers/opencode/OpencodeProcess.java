package dev.ostler.drivers.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Launch;
import dev.ostler.drivers.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process, launched with what the protocol adds and found by its banner. */
final class OpencodeProcess {
    private static final Pattern BANNER = Pattern.compile("^opencode server listening on (http://\\S+)$");

    private final Process process;
    private final Launch launch;
    private final String endpoint;

    private OpencodeProcess(Process process, Launch launch, String endpoint) {
        this.process = process;
        this.launch = launch;
        this.endpoint = endpoint;
    }

    /** Starts it below {@code home} and waits for its banner. */
    static OpencodeProcess start(List<String> command, Path home, Map<String, String> env) throws Exception {
        Launch launch = new OpencodeProtocol().launch(definition(command), null);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString()));
        builder.environment().putAll(env);
        builder.environment().putAll(launch.env());
        Process process = builder.start();
        return new OpencodeProcess(process, launch, banner(process));
    }

    /** With the minted password, which is to be proven. */
    Target target() {
        return new Target(Endpoint.parse(endpoint), launch.auth(), null, null, ByteSize.mebibytes(64), true);
    }

    /** SIGKILL; nothing is left of it nor of its tools. */
    void kill() throws Exception {
        List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
        // it goes first, or it sees its tools end
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(process.isAlive()).isFalse();
    }

    private static String banner(Process process) throws Exception {
        CompletableFuture<String> endpoint = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines = process.inputReader()) {
                lines.lines().forEach(line -> {
                    Matcher banner = BANNER.matcher(line);
                    if (banner.find()) {
                        endpoint.complete(banner.group(1));
                    }
                });
            } catch (IOException e) {
                endpoint.completeExceptionally(e);
            }
            endpoint.completeExceptionally(new IOException("the server ended before its banner"));
        });
        return endpoint.get(90, TimeUnit.SECONDS);
    }

    private static HarnessDefinition definition(List<String> command) {
        return Json.read(
                Json.write(Map.of(
                        "name",
                        "opencode",
                        "protocol",
                        "opencode",
                        "command",
                        command.getFirst(),
                        "args",
                        command.subList(1, command.size()))),
                HarnessDefinition.class);
    }
}
