package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.codex.CodexProtocol;
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
        Files.writeString(home.resolve("config.toml"), """
                model = "mock-model"
                model_provider = "mock"
                approval_policy = "on-request"
                sandbox_mode = "workspace-write"
                check_for_update_on_startup = false
                [model_providers.mock]
                name = "mock"
                base_url = "%s"
                wire_api = "responses"
                requires_openai_auth = false
                request_max_retries = 1
                stream_max_retries = 1
                [analytics]
                enabled = false
                """.formatted(modelUrl));
    }

    @Override
    HarnessDefinition definition() {
        return Spawns.realCodex(dir, program("OSTLER_CODEX"));
    }
}
