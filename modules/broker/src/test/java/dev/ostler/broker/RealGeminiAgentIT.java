package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.acp.AcpProtocol;
import java.nio.file.Files;
import java.util.List;
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
    HarnessDefinition definition() {
        return AcpAgents.definition(
                dir,
                List.of(program("OSTLER_NODE"), program("OSTLER_GEMINI"), "--acp", "--model", "gemini-2.5-flash"),
                "\"GEMINI_API_KEY\":\"dummy\",\"GOOGLE_GEMINI_BASE_URL\":" + Json.write(model)
                        + ",\"GEMINI_CLI_NO_RELAUNCH\":\"true\"");
    }
}
