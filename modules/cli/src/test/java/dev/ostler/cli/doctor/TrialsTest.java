package dev.ostler.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.process.Lineage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor starts, with real processes; none of them is left. */
class TrialsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private AgentsCheck.Agent agent(String name, String script) throws IOException {
        Path file = Files.writeString(dir.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new AgentsCheck.Agent(name, file);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Lineage.scan("doctor-" + ProcessHandle.current().pid())).isEmpty();
    }

    @Test
    void orphanComesToUsAndIsEnded() throws IOException {
        try (Trials trials = new Trials(System.getenv(), PATIENCE)) {
            assertThat(trials.orphan(Machine.THIS)).isInstanceOfSatisfying(KeepingCheck.Trial.Done.class, done -> {
                assertThat(done.parent()).isEqualTo(done.reaper());
                assertThat(done.gone()).isTrue();
            });
        }
    }

    @Test
    void versionsAreAskedAndWhatTheAskingStartedIsEnded() throws IOException {
        try (Trials trials = new Trials(Map.of("PATH", System.getenv("PATH"), "OSTLER_TOKEN", "secret"), PATIENCE)) {
            List<AgentsCheck.Agent> asked = trials.versions(List.of(
                    agent("codex", "echo welcome; echo \"codex-cli $1 0.9\"; sleep 600 &"),
                    agent("claude", "echo \"token=$OSTLER_TOKEN.1\""),
                    agent("gemini", "exit 3"),
                    new AgentsCheck.Agent("pi", dir.resolve("not-there"))));
            assertThat(asked.get(0).version()).isEqualTo("codex-cli --version 0.9");
            assertThat(asked.get(1).version()).isEqualTo("token=.1");
            assertThat(asked.get(2).failure()).contains("exit 3");
            assertThat(asked.get(3).failure()).contains("not-there");
        }
    }

    @Test
    void whoDoesNotAnswerIsEnded() throws IOException {
        try (Trials trials = new Trials(System.getenv(), Duration.ofMillis(50))) {
            AgentsCheck.Agent mute = trials.versions(
                            List.of(agent("codex", "trap '' TERM; sleep 600 & exec sleep 600")))
                    .getFirst();
            assertThat(mute.version()).isNull();
            assertThat(mute.failure()).contains("50 ms", "it was ended");
        }
    }
}
