package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.fake.FakePrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Any command that keeps the readiness contract, and what becomes of its secrets. */
class ContractIT extends OneBroker {
    private static final String CANARY = "canary-4f1b9c\"\\quoted";

    private Harnesses.Spawned spawn(Map<String, String> env, String... options) {
        return spawn(env, FakePrograms.appServer(options));
    }

    private Harnesses.Spawned spawn(Map<String, String> env, List<String> command) {
        return broker.call(
                Operations.SPAWN,
                new Harnesses.Spawn(
                        "any",
                        null,
                        null,
                        command,
                        null,
                        null,
                        dir.toString(),
                        env,
                        null,
                        TestBroker.PATIENCE,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    private String answer(String prompt) {
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("any", prompt));
        return Json.tree(broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()))
                        .data())
                .path("outcome")
                .asText();
    }

    @Test
    void jsonLineOnStdout() {
        spawn(Map.of());
        assertThat(answer("say: hi")).isEqualTo("completed");
    }

    @Test
    void jsonLineOnStderrAfterChatterAndWithAMintedToken() {
        spawn(Map.of(), "--on", "stderr", "--before", "50", "--auth", "bearer");
        assertThat(answer("say: hi")).isEqualTo("completed");
        assertThat(broker.events.stream().filter(e -> e.kind() == Kind.OUTPUT).map(e -> e.data()))
                .noneMatch(data -> data.contains("\\\"token\\\":\\\"") && !data.contains("***"));
    }

    @Test
    void secretReachesTheChildAndNobodyElse() throws IOException {
        Harnesses.Spawned spawned = spawn(Map.of("MY_API_KEY", CANARY));
        Path pid = Path.of("/proc", String.valueOf(spawned.pid()));
        assertThat(Arrays.asList(Files.readString(pid.resolve("environ")).split("\0")))
                .contains("MY_API_KEY=" + CANARY);
        // the child prints it, and asks with it
        assertThat(answer("tool: printenv MY_API_KEY")).isEqualTo("completed");

        assertThat(Files.readString(pid.resolve("cmdline"))).doesNotContain(CANARY);
        List<String> shown = List.of(
                Json.write(broker.call(Operations.INSPECT, new Harnesses.Inspect("any", null))),
                Json.write(broker.call(Operations.LIST, new Harnesses.ListAll(true))),
                Json.write(broker.call(Operations.LOGS, new Harnesses.Logs("any", null, null, null))));
        assertThat(shown).noneMatch(text -> text.contains("canary-4f1b9c"));
        assertThat(broker.events).noneMatch(e -> e.toJson().contains("canary-4f1b9c"));
        assertThat(broker.events.stream().anyMatch(e -> e.toJson().contains("***")))
                .as("the tool printed it, masked")
                .isTrue();
    }

    @Test
    void secretThatWasPrintedIsStruckOutWhenTheHarnessIsOver() throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "echo my key is $MY_API_KEY >&2; exec \"$0\" \"$@\""));
        command.addAll(FakePrograms.appServer());
        String id = spawn(Map.of("MY_API_KEY", "canary-4f1b9c"), command).id();
        Path printed = dir.resolve("data/logs/" + id + ".err");
        Harnesses.Logs logs = new Harnesses.Logs(id, OutputStream.STDERR, null, null);
        assertThat(broker.call(Operations.LOGS, logs).lines()).contains("my key is ***");
        assertThat(printed).content().contains("my key is canary-4f1b9c\n");
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("any", null, null, null));
        assertThat(printed).content().contains("my key is *************\n").doesNotContain("canary-4f1b9c");
        broker.abandon();
        startBroker();
        assertThat(broker.call(Operations.LOGS, logs).lines()).contains("my key is *************");
    }

    @Test
    void filesAndDirectoriesArePrivate() throws IOException {
        Harnesses.Spawned spawned = spawn(Map.of("MY_API_KEY", CANARY));
        Path data = dir.resolve("data");
        assertThat(Files.getPosixFilePermissions(data)).hasSize(3);
        for (String file : List.of("logs/" + spawned.id() + ".out", "secrets/" + spawned.id() + ".json")) {
            assertThat(Files.getPosixFilePermissions(data.resolve(file)))
                    .as(file)
                    .hasSize(2);
        }
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("any", null, null, null));
        assertThat(data.resolve("secrets/" + spawned.id() + ".json")).doesNotExist();
    }

    @Test
    void childInheritsNoTokenOfTheBroker() throws IOException {
        Harnesses.Spawned spawned = spawn(Map.of());
        List<String> ours = Arrays.stream(Files.readString(Path.of("/proc", String.valueOf(spawned.pid()), "environ"))
                        .split("\0"))
                .filter(v -> v.startsWith("OSTLER_"))
                .toList();
        assertThat(ours).containsExactly("OSTLER_HARNESS=" + broker.store + "/" + spawned.id());
    }
}
