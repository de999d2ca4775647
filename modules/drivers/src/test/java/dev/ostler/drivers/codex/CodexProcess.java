package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Launch;
import dev.ostler.drivers.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An app-server as a process, launched with what the protocol adds and found by its banner. */
final class CodexProcess {
    private static final Pattern BANNER = Pattern.compile("listening on: (ws://\\S+)");

    private final Process process;
    private final Launch launch;
    private final String endpoint;

    private CodexProcess(Process process, Launch launch, String endpoint) {
        this.process = process;
        this.launch = launch;
        this.endpoint = endpoint;
    }

    /**
     * Starts it and waits for its banner.
     *
     * @param program what comes before {@code app-server}
     */
    static CodexProcess start(List<String> program, Path home, String listen) throws Exception {
        List<String> args = List.of("app-server", "--strict-config", "--listen", listen);
        Launch launch = new CodexProtocol().launch(definition(program.getFirst(), args), null);
        List<String> command = new ArrayList<>(program);
        command.addAll(args);
        command.addAll(launch.args());
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", System.getenv("PATH"),
                        "HOME", home.toString(),
                        "CODEX_HOME", home.resolve("codex").toString()));
        builder.environment().putAll(launch.env());
        Process process = builder.start();
        process.getOutputStream().close();
        return new CodexProcess(process, launch, banner(process));
    }

    /** With the minted credential, which is to be proven. */
    Target target() {
        return Desk.target(endpoint, launch.auth(), true);
    }

    /** SIGKILL, as an accident would. */
    void kill() throws Exception {
        end(true);
    }

    /** TERM, and KILL if that does not help; nothing is left of it. */
    void stop() throws Exception {
        end(false);
    }

    private void end(boolean hard) throws Exception {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        if (!hard) {
            process.destroy();
            process.waitFor(500, TimeUnit.MILLISECONDS);
        }
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(process.isAlive()).isFalse();
        assertThat(process.descendants()).isEmpty();
    }

    private static String banner(Process process) throws Exception {
        CompletableFuture<String> endpoint = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(line -> {
                    Matcher banner = BANNER.matcher(line);
                    if (banner.find()) {
                        endpoint.complete(banner.group(1));
                    }
                });
            } catch (IOException e) {
                endpoint.completeExceptionally(e);
            }
            endpoint.completeExceptionally(new IOException("the app-server ended before its banner"));
        });
        return endpoint.get(60, TimeUnit.SECONDS);
    }

    private static HarnessDefinition definition(String command, List<String> args) {
        return new HarnessDefinition(
                "codex", null, null, null, null, command, args, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, false, null, null, null, null);
    }
}
