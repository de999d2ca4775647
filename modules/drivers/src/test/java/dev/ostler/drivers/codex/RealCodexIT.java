package dev.ostler.drivers.codex;

import dev.ostler.fake.model.FakeModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against the real codex with a fake model. {@code OSTLER_CODEX} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX", matches = ".+")
final class RealCodexIT extends CodexProcessContract {
    static final String CONFIG = """
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
            """;

    @Override
    List<String> program() {
        return List.of(System.getenv("OSTLER_CODEX"));
    }

    @Override
    void prepare(Path codexHome) throws Exception {
        FakeModel model = new FakeModel(vertx);
        model.start(0).toCompletionStage().toCompletableFuture().get();
        Files.writeString(codexHome.resolve("config.toml"), CONFIG.formatted(model.baseUrl()));
    }
}
