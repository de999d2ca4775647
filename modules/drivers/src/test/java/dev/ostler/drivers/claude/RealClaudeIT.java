package dev.ostler.drivers.claude;

import dev.ostler.fake.model.FakeModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real Claude Code on the fake model. {@code OSTLER_CLAUDE} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CLAUDE", matches = ".+")
class RealClaudeIT extends ClaudeContract {
    private final FakeModel model = new FakeModel(vertx);

    @BeforeEach
    void model() throws Exception {
        model.start(0).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void noModel() throws Exception {
        model.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Override
    List<String> program() {
        return List.of(System.getenv("OSTLER_CLAUDE"));
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "ANTHROPIC_BASE_URL", "http://127.0.0.1:" + model.port(),
                "ANTHROPIC_API_KEY", "sk-ant-dummy",
                "ANTHROPIC_MODEL", "claude-sonnet-4-5",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                "DISABLE_AUTOUPDATER", "1",
                "CLAUDE_CODE_MAX_RETRIES", "1");
    }
}
