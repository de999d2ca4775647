package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.serve.ServeProtocol;
import dev.ostler.fake.FakePrograms;
import java.util.List;
import java.util.Map;

/** The fake {@code ostler serve}. */
class FakeServeAgentIT extends AgentContract {
    @Override
    Protocol protocol() {
        return new ServeProtocol();
    }

    @Override
    HarnessDefinition definition() {
        List<String> program = FakePrograms.serve();
        return Json.read(
                Json.write(Map.of(
                        "name",
                        "serve",
                        "protocol",
                        "serve",
                        "command",
                        program.getFirst(),
                        "args",
                        program.subList(1, program.size()),
                        "cwd",
                        dir.toString(),
                        "readiness",
                        Map.of("timeoutMs", 60000))),
                HarnessDefinition.class);
    }
}
