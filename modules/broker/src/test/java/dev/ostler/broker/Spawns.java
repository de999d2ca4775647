package dev.ostler.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.HarnessDefinition.HostChoice;
import dev.ostler.core.harness.Limits;
import dev.ostler.core.harness.OnBrokerLoss;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Probe;
import dev.ostler.core.harness.Readiness;
import dev.ostler.core.harness.RestartPolicy;
import dev.ostler.core.harness.StreamChoice;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.fake.FakePrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that tests spawn with. */
final class Spawns {
    private Spawns() {}

    /** Any command that should keep the readiness contract. */
    static Harnesses.Spawn command(String name, List<String> command, Duration readyTimeout) {
        return new Harnesses.Spawn(
                name,
                null,
                null,
                command,
                null,
                null,
                null,
                null,
                null,
                readyTimeout,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static Harnesses.Spawn of(
            String name, HarnessDefinition definition, @Nullable ApprovalPolicy approvals, @Nullable String key) {
        return new Harnesses.Spawn(
                name,
                null,
                definition,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                approvals,
                null,
                null,
                null,
                null,
                key);
    }

    static Harnesses.Spawn resuming(String name, HarnessDefinition definition, String session) {
        return new Harnesses.Spawn(
                name,
                null,
                definition,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                session,
                null,
                null);
    }

    /** The fake codex, with its home in {@code dir}. */
    static HarnessDefinition fakeCodex(Path dir) {
        return codex(dir, FakePrograms.codex("--listen", "ws://127.0.0.1:0"));
    }

    /** The real one; its home must hold a configuration. */
    static HarnessDefinition realCodex(Path dir, String binary) {
        return codex(dir, List.of(binary, "app-server", "--listen", "ws://127.0.0.1:0", "--strict-config"));
    }

    private static HarnessDefinition codex(Path dir, List<String> command) {
        Path home = dir.resolve("codex-home");
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new HarnessDefinition(
                "codex",
                "headless",
                "app_server",
                "codex",
                new HostChoice(Ownership.BROKER_OWNED),
                command.getFirst(),
                command.subList(1, command.size()),
                dir.toString(),
                Map.of("CODEX_HOME", home.toString(), "HOME", home.toString()),
                List.of(),
                new Readiness("listening on: (?<endpoint>ws://\\S+)", StreamChoice.STDERR, TestBroker.PATIENCE),
                null,
                OnBrokerLoss.ADOPT,
                RestartPolicy.OFF,
                Limits.DEFAULT,
                Probe.DEFAULT,
                new ApprovalPolicy.Ask(),
                null,
                null,
                null,
                Credential.NONE,
                false,
                List.of(),
                null,
                null,
                Map.of());
    }

    /** The same definition with these members instead, as JSON without braces. */
    static HarnessDefinition with(HarnessDefinition definition, String members) {
        ObjectNode json = (ObjectNode) Json.tree(Json.write(definition));
        json.setAll((ObjectNode) Json.tree("{" + members + "}"));
        return Json.read(json.toString(), HarnessDefinition.class);
    }
}
