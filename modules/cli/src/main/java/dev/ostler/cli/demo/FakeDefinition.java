package dev.ostler.cli.demo;

import dev.ostler.core.json.Json;
import dev.ostler.fake.FakePrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The definition named codex that starts the fake one: in everything else it is like the shipped one. */
final class FakeDefinition {
    private FakeDefinition() {}

    static void write(Path directory, String modelUrl) throws IOException {
        Path home = Files.createDirectory(directory.resolve("codex-home"));
        List<String> command = FakePrograms.codex("--listen", "ws://127.0.0.1:0", "--fake-model", modelUrl);
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("name", "codex");
        definition.put("protocol", "codex");
        definition.put("command", command.getFirst());
        definition.put("args", command.subList(1, command.size()));
        definition.put("cwd", "{cwd}");
        definition.put("env", Map.of("NO_COLOR", "1", "CODEX_HOME", home.toString()));
        definition.put(
                "readiness",
                Map.of(
                        "pattern", "listening on: (?<endpoint>ws://\\S+)",
                        "stream", "stderr",
                        "timeoutMs", 20_000));
        definition.put("onBrokerLoss", "kill");
        Path harnesses = Files.createDirectory(directory.resolve("harnesses"));
        Files.writeString(harnesses.resolve("codex.json"), Json.write(definition));
    }
}
