package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a pi is started in a test, with everything of its own below one directory. */
final class PiDefinitions {
    private PiDefinitions() {}

    /** With the arguments of the definition that is shipped, behind this program. */
    static HarnessDefinition of(Path dir, List<String> program) {
        List<String> args = new ArrayList<>(program.subList(1, program.size()));
        args.addAll(new DefinitionStore(List.of(Path.of("../../conf/harnesses")))
                .read("pi")
                .args());
        return Json.read(
                Json.write(Map.of(
                        "name",
                        "pi",
                        "protocol",
                        "pi",
                        "command",
                        program.getFirst(),
                        "args",
                        args,
                        "cwd",
                        dir.toString(),
                        "env",
                        Map.of(
                                "HOME",
                                dir.toString(),
                                "PI_CODING_AGENT_DIR",
                                dir.resolve("agent").toString()),
                        "readiness",
                        Map.of("timeoutMs", 60000))),
                HarnessDefinition.class);
    }

    /** What pi reads at its start: a model that speaks {@code api} at this URL. */
    static void configure(Path dir, String api, String modelUrl) throws IOException {
        Path agent = Files.createDirectories(dir.resolve("agent"));
        Files.writeString(agent.resolve("models.json"), """
                {"providers":{"mock":{"baseUrl":"%s","api":"%s","apiKey":"dummy","models":[{"id":"mock-1","input":["text","image"]},{"id":"mock-2"}]}}}
                """.formatted(modelUrl, api));
        Files.writeString(agent.resolve("settings.json"), """
                {"defaultProvider":"mock","defaultModel":"mock-1"}
                """);
    }
}
