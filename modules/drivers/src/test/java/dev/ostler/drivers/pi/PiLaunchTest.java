package dev.ostler.drivers.pi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PiLaunchTest {
    private static List<String> args(String args, String model, String resume) {
        HarnessDefinition definition = Json.read(
                "{\"name\":\"pi\",\"protocol\":\"pi\",\"command\":\"pi\",\"args\":" + args + model + "}",
                HarnessDefinition.class);
        return PiLaunch.of(definition, resume).args();
    }

    @Test
    void theSessionAndTheModelAreNamed() {
        assertThat(args("[\"--mode\",\"rpc\"]", ",\"model\":\"a/b\"", "s1"))
                .containsExactly("--session-id", "s1", "--model", "a/b");
        assertThat(args("[\"--mode\",\"rpc\"]", "", null)).isEmpty();
    }

    @Test
    void whatTheDefinitionSaysStands() {
        assertThat(args("[\"--session\",\"f.jsonl\",\"--model\",\"{model}\"]", ",\"model\":\"a/b\"", "s1"))
                .isEmpty();
        assertThat(args("[\"-c\"]", "", "s1")).isEmpty();
    }
}
