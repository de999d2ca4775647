package dev.ostler.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real opencode serve, by the definition that is shipped. {@code OSTLER_OPENCODE} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_OPENCODE", matches = ".+")
class RealOpencodeServeIT extends RealServeContract {
    @Override
    Path definition(String modelUrl) throws IOException {
        ObjectNode shipped = Tree.shipped("opencode");
        shipped.put("command", program("OSTLER_OPENCODE"));
        shipped.withObjectProperty("env").put("OPENCODE_CONFIG_CONTENT", """
                {"model":"mock/mock-1","small_model":"mock/mock-1","enabled_providers":["mock"],
                 "autoupdate":false,"share":"disabled",
                 "provider":{"mock":{"npm":"@ai-sdk/openai-compatible","name":"Mock",
                  "options":{"baseURL":"%s","apiKey":"dummy"},
                  "models":{"mock-1":{"name":"Mock 1","tool_call":true,
                   "limit":{"context":10000000,"output":8000}}}}}}""".formatted(modelUrl));
        return Files.writeString(dir.resolve("real.json"), shipped.toString());
    }

    @Override
    String reader() {
        return "read";
    }
}
