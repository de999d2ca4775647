package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.opencode.OpencodeProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real opencode serve. {@code OSTLER_OPENCODE} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_OPENCODE", matches = ".+")
class RealOpencodeAgentIT extends RealAgentContract {
    /** As in the definition that is shipped. */
    static final Map<String, Object> READINESS = Map.of(
            "pattern",
            "^opencode server listening on (?<endpoint>http://\\S+)$",
            "stream",
            "stdout",
            "timeoutMs",
            60_000);

    private String config = "";

    @Override
    Protocol protocol() {
        return new OpencodeProtocol();
    }

    @Override
    void configure(String modelUrl) throws Exception {
        Files.createDirectories(dir.resolve("home"));
        Files.createDirectories(dir.resolve("project"));
        config = """
                {"model":"mock/mock-1","small_model":"mock/mock-1","enabled_providers":["mock"],
                 "autoupdate":false,"share":"disabled","permission":{"bash":"ask","edit":"ask","external_directory":"allow"},
                 "provider":{"mock":{"npm":"@ai-sdk/openai-compatible","name":"Mock",
                  "options":{"baseURL":"%s","apiKey":"dummy"},
                  "models":{"mock-1":{"name":"Mock 1","tool_call":true,"attachment":true,
                   "modalities":{"input":["text","image"],"output":["text"]},
                   "limit":{"context":10000000,"output":8000}},
                   "mock-2":{"name":"Mock 2","tool_call":true,"limit":{"context":10000000,"output":8000}}}}}}""".formatted(modelUrl);
    }

    @Override
    String otherModel() {
        return "mock/mock-2";
    }

    @Override
    String unknownModel() {
        return "mock/none";
    }

    @Override
    HarnessDefinition definition() {
        Path home = dir.resolve("home");
        return Spawns.with(
                Spawns.fakeCodex(dir),
                Json.write(Map.of(
                                "protocol", "opencode",
                                "command", program("OSTLER_OPENCODE"),
                                "args", List.of("serve", "--hostname", "127.0.0.1", "--port", "0"),
                                "cwd", dir.resolve("project").toString(),
                                "env", Map.of("HOME", home.toString(), "OPENCODE_CONFIG_CONTENT", config),
                                "envDrop",
                                        List.of("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"),
                                "readiness", READINESS))
                        .replaceAll("^\\{|}$", ""));
    }

    @Test
    void aServerOfSomebodyElseIsUsedWithItsPasswordAndOutlivesItsRelease() throws Exception {
        Path project = dir.resolve("project");
        ProcessBuilder theirs =
                new ProcessBuilder(program("OSTLER_OPENCODE"), "serve", "--hostname", "127.0.0.1", "--port", "0");
        theirs.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
        theirs.environment().putAll(Map.of("HOME", dir.resolve("home").toString(), "OPENCODE_CONFIG_CONTENT", config));
        AttachedOpencode.isUsedWithItsPasswordAndOutlivesItsRelease(
                this, broker, project, theirs, asking("touch proof"));
    }
}
