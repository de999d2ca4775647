package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.Problem;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An opencode that somebody else started, with a password of their own. */
final class AttachedOpencode {
    static final String PASSWORD = "their-own-pAssw0rd";

    private AttachedOpencode() {}

    /** {@code theirs} has a password in its environment already, and {@code asking} makes it ask. */
    static void isUsedWithItsPasswordAndOutlivesItsRelease(
            AgentContract it, TestBroker broker, Path project, ProcessBuilder theirs, String asking) throws Exception {
        theirs.environment().put("OPENCODE_SERVER_PASSWORD", PASSWORD);
        Process server = theirs.directory(project.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<ProcessHandle> all = new ArrayList<>();
        try (BufferedReader lines = server.inputReader()) {
            String endpoint = lines.lines()
                    .filter(line -> line.contains("listening on"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(".* on ", "");
            Problem wrong = broker.refused(Operations.SPAWN, attached(endpoint, project, "not-theirs"));
            assertThat(wrong.message()).contains("auth-refused", "refuses the credential");
            assertThat(server.isAlive()).isTrue();

            Harnesses.Spawned attached = broker.call(Operations.SPAWN, attached(endpoint, project, PASSWORD));
            assertThat(attached.pid()).isNull();
            Sessions.Prompted turn = it.prompt("theirs", asking);
            it.answer(it.asked(turn), Decision.ALLOW);
            assertThat(it.outcome(turn)).isEqualTo("completed");
            assertThat(project.resolve("proof")).exists();
            String shown = Json.write(broker.call(Operations.INSPECT, new Harnesses.Inspect("theirs", 1_000)));
            assertThat(shown).contains("\"basic\"").doesNotContain(PASSWORD);
            assertThat(it.release("theirs", Release.ABORT).outcome()).isEqualTo("closed");
            assertThat(server.isAlive()).isTrue();
            all.addAll(server.descendants().toList());
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly().waitFor();
        }
        assertThat(broker.events)
                .noneMatch(e -> e.data().contains(PASSWORD) || e.data().contains("not-theirs"));
        assertThat(told(it.dir.resolve("data"))).isEmpty();
    }

    /** By the definition alone: what names the password is nothing but its {@code auth}. */
    private static Harnesses.Spawn attached(String endpoint, Path project, String password) {
        HarnessDefinition definition = Json.read(
                Json.write(Map.of(
                        "name", "theirs",
                        "protocol", "opencode",
                        "host", Map.of("ownership", "attached"),
                        "endpoint", endpoint,
                        "cwd", project.toString(),
                        "auth", Map.of("type", "basic", "username", "opencode", "password", password),
                        "readiness", Map.of("timeoutMs", 60_000))),
                HarnessDefinition.class);
        return Spawns.of("theirs", definition, null, null);
    }

    /** Files of the broker that hold the password; what it keeps for itself while it is attached is gone by then. */
    private static List<Path> told(Path data) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(PASSWORD)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
