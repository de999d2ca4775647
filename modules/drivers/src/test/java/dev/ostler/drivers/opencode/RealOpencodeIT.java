package dev.ostler.drivers.opencode;

import dev.ostler.fake.model.FakeModel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against the real opencode with a fake model. {@code OSTLER_OPENCODE} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_OPENCODE", matches = ".+")
final class RealOpencodeIT extends OpencodeContract {
    private static final String CONFIG = """
            {"model":"mock/mock-1","small_model":"mock/mock-1","enabled_providers":["mock"],
             "autoupdate":false,"share":"disabled",
             "permission":{"bash":"ask","edit":"ask","external_directory":"allow"},
             "provider":{"mock":{"npm":"@ai-sdk/openai-compatible","name":"Mock",
              "options":{"baseURL":"%s","apiKey":"dummy"},
              "models":{"mock-1":{"name":"Mock 1","tool_call":true,
               "limit":{"context":10000000,"output":8000}}}}}}""";

    private @Nullable FakeModel model;

    @Override
    List<String> command() {
        return List.of(System.getenv("OSTLER_OPENCODE"), "serve", "--hostname", "127.0.0.1", "--port", "0");
    }

    @Override
    Map<String, String> environment() throws Exception {
        if (model == null) {
            model = new FakeModel(vertx);
            model.start(0).toCompletionStage().toCompletableFuture().get();
        }
        return Map.of("OPENCODE_CONFIG_CONTENT", CONFIG.formatted(model.baseUrl()));
    }
}
