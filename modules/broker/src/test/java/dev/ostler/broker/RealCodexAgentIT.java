package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.codex.CodexProtocol;
import dev.ostler.fake.model.FakeModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real codex app-server. {@code OSTLER_CODEX} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX", matches = ".+")
class RealCodexAgentIT extends RealAgentContract {
    @Override
    Protocol protocol() {
        return new CodexProtocol();
    }

    @Override
    void configure(String modelUrl) throws Exception {
        Path home = Files.createDirectories(dir.resolve("codex-home"));
        Files.writeString(home.resolve("config.toml"), FakeModel.codexConfig(modelUrl));
    }

    @Override
    HarnessDefinition definition() {
        return Spawns.realCodex(dir, program("OSTLER_CODEX"));
    }
}
