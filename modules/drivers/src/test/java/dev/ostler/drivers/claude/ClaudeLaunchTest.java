package dev.ostler.drivers.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaudeLaunchTest {
    private static HarnessDefinition definition(String... args) {
        return Json.read(
                Json.write(Map.of(
                        "name", "c", "protocol", "claude", "command", "claude", "model", "m1", "args", List.of(args))),
                HarnessDefinition.class);
    }

    @Test
    void aBareCommandIsMadeToSpeakFramesAndToAsk() {
        assertThat(new ClaudeProtocol().launch(definition(), null).args())
                .containsExactly(
                        "-p",
                        "--input-format",
                        "stream-json",
                        "--output-format",
                        "stream-json",
                        "--verbose",
                        "--include-partial-messages",
                        "--permission-prompt-tool",
                        "stdio",
                        "--model",
                        "m1");
    }

    @Test
    void whatTheDefinitionSaysStands() {
        List<String> added = new ClaudeProtocol()
                .launch(
                        definition(
                                "--print",
                                "--input-format=stream-json",
                                "--output-format",
                                "stream-json",
                                "--verbose",
                                "--include-partial-messages",
                                "--permission-prompt-tool",
                                "mcp__gate",
                                "--model",
                                "own"),
                        "s1")
                .args();
        assertThat(added).containsExactly("--resume", "s1");
        assertThat(new ClaudeProtocol().launch(definition("--continue"), "s1").args())
                .doesNotContain("--resume");
    }

    @Test
    void aClaudeCodeAroundTheBrokerIsNotSeen() {
        assertThat(new ClaudeProtocol().launch(definition(), null).envDrop()).contains("CLAUDECODE");
    }
}
