package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.acp.AcpProtocol;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real gemini-cli. {@code OSTLER_GEMINI} names its script, {@code OSTLER_NODE} a node of 20 or later. */
@EnabledIfEnvironmentVariable(named = "OSTLER_GEMINI", matches = ".+")
@EnabledIfEnvironmentVariable(named = "OSTLER_NODE", matches = ".+")
class RealGeminiAgentIT extends RealAgentContract {
    private String model = "";

    @Override
    Protocol protocol() {
        return new AcpProtocol();
    }

    @Override
    void configure(String modelUrl) throws Exception {
        model = modelUrl.substring(0, modelUrl.length() - "/v1".length());
        Files.createDirectories(AcpAgents.home(dir));
    }

    @Override
    String otherModel() {
        return "gemini-3.8-flash";
    }

    @Override
    String unknownModel() {
        return "none";
    }

    @Override
    HarnessDefinition definition() {
        return AcpAgents.definition(
                dir,
                List.of(program("OSTLER_NODE"), program("OSTLER_GEMINI"), "--acp", "--model", "gemini-2.5-flash"),
                "\"GEMINI_API_KEY\":\"dummy\",\"GOOGLE_GEMINI_BASE_URL\":" + Json.write(model)
                        + ",\"GEMINI_CLI_NO_RELAUNCH\":\"true\"");
    }

    /** 0.61.0 sometimes says that there are no previous sessions; then a new one is opened, and an event says so. */
    @Override
    @Test
    void aRestartGoesOnWithTheSession() throws Exception {
        Harnesses.Spawned before = spawn("again");
        outcome(prompt("again", "say: hello"));
        Harnesses.Spawned after = broker.call(Operations.RESTART, new Supervision.Restart("again", null));
        assertThat(after.pid()).isNotEqualTo(before.pid());
        if (!String.valueOf(after.sessionId()).equals(before.sessionId())) {
            broker.event(Kind.STATUS, e -> e.data().contains("session-not-resumed"));
        }
        assertThat(outcome(prompt("again", "say: go on"))).isEqualTo("completed");
    }

    @Override
    @Test
    void aSessionIsResumedByALaterProcess() {
        assumeTrue(false, "gemini 0.61.0 does not always find a session again that a later process loads");
    }

    @Override
    @Test
    void anAnswerOfThreeMegabytesIsWhole() {
        assumeTrue(false, "gemini 0.61.0 takes three megabytes of one letter for a model in a loop");
    }
}
