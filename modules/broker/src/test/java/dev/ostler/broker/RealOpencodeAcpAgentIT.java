package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.acp.AcpProtocol;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real {@code opencode acp}. {@code OSTLER_OPENCODE} names its binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_OPENCODE", matches = ".+")
class RealOpencodeAcpAgentIT extends RealAgentContract {
    private String configuration = "{}";

    @Override
    Protocol protocol() {
        return new AcpProtocol();
    }

    @Override
    void configure(String modelUrl) throws Exception {
        configuration = """
                {"model":"mock/mock-1","small_model":"mock/mock-1","enabled_providers":["mock"],
                 "autoupdate":false,"share":"disabled","permission":{"bash":"ask","edit":"ask"},
                 "provider":{"mock":{"npm":"@ai-sdk/openai-compatible","name":"Mock",
                  "options":{"baseURL":"%s","apiKey":"dummy"},
                  "models":{"mock-1":{"name":"Mock 1","tool_call":true,"attachment":true,
                   "modalities":{"input":["text","image"],"output":["text"]},"limit":{"context":100000,"output":8000}},
                            "mock-2":{"name":"Mock 2","tool_call":true,"limit":{"context":100000,"output":8000}}}}}}
                """.formatted(modelUrl);
    }

    @Override
    String otherModel() {
        return "mock/mock-2";
    }

    @Override
    String unknownModel() {
        return "none";
    }

    @Override
    HarnessDefinition definition() {
        return AcpAgents.definition(
                dir,
                List.of(program("OSTLER_OPENCODE"), "acp", "--cwd", dir.toString()),
                "\"OPENCODE_CONFIG_CONTENT\":" + Json.write(configuration));
    }
}
