package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.acp.AcpProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real claude-agent-acp. {@code OSTLER_CLAUDE_ACP} names its script, {@code OSTLER_NODE} a node of 20 or later. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CLAUDE_ACP", matches = ".+")
@EnabledIfEnvironmentVariable(named = "OSTLER_NODE", matches = ".+")
class RealClaudeAcpAgentIT extends RealAgentContract {
    private String model = "";

    @Override
    Protocol protocol() {
        return new AcpProtocol();
    }

    @Override
    void configure(String modelUrl) throws Exception {
        model = modelUrl.substring(0, modelUrl.length() - "/v1".length());
        Path settings = Files.createDirectories(AcpAgents.home(dir).resolve(".claude"));
        Files.writeString(settings.resolve("settings.json"), "{\"permissions\":{\"ask\":[\"Bash\"]}}");
    }

    @Override
    String otherModel() {
        return "haiku";
    }

    @Override
    String unknownModel() {
        return "none";
    }

    @Override
    HarnessDefinition definition() {
        return AcpAgents.definition(
                dir,
                List.of(program("OSTLER_NODE"), program("OSTLER_CLAUDE_ACP")),
                "\"ANTHROPIC_BASE_URL\":" + Json.write(model)
                        + ",\"ANTHROPIC_API_KEY\":\"sk-ant-dummy\",\"ANTHROPIC_MODEL\":\"claude-sonnet-4-5\","
                        + "\"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC\":\"1\",\"DISABLE_AUTOUPDATER\":\"1\","
                        + "\"CLAUDE_CODE_MAX_RETRIES\":\"1\"");
    }
}
