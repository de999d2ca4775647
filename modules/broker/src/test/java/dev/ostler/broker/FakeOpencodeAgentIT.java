package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.opencode.OpencodeProtocol;
import dev.ostler.fake.FakePrograms;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** The fake opencode serve. */
class FakeOpencodeAgentIT extends AgentContract {
    @Override
    Protocol protocol() {
        return new OpencodeProtocol();
    }

    @Override
    void prepare() throws Exception {
        Files.createDirectories(dir.resolve("project"));
    }

    @Override
    HarnessDefinition definition() {
        List<String> command = FakePrograms.opencode("--hostname", "127.0.0.1", "--port", "0");
        return Spawns.with(
                Spawns.fakeCodex(dir),
                Json.write(Map.of(
                                "protocol", "opencode",
                                "command", command.getFirst(),
                                "args", command.subList(1, command.size()),
                                "cwd", dir.resolve("project").toString(),
                                "env", Map.of("HOME", dir.resolve("home").toString()),
                                "readiness", RealOpencodeAgentIT.READINESS))
                        .replaceAll("^\\{|}$", ""));
    }
}
