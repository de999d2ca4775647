package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.acp.AcpProtocol;
import dev.ostler.fake.model.FakeModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real codex-acp. {@code OSTLER_CODEX_ACP} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX_ACP", matches = ".+")
class RealCodexAcpAgentIT extends RealAgentContract {
    @Override
    Protocol protocol() {
        return new AcpProtocol();
    }

    @Override
    void configure(String modelUrl) throws Exception {
        Path home = Files.createDirectories(AcpAgents.home(dir).resolve(".codex"));
        Files.writeString(home.resolve("config.toml"), FakeModel.codexConfig(modelUrl));
    }

    @Override
    String otherModel() {
        return "gpt-5.4";
    }

    @Override
    String unknownModel() {
        return "none";
    }

    @Override
    HarnessDefinition definition() {
        return AcpAgents.definition(dir, List.of(program("OSTLER_CODEX_ACP")), "");
    }
}
