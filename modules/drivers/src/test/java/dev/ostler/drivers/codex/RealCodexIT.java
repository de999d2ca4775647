package dev.ostler.drivers.codex;

import dev.ostler.fake.model.FakeModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against the real codex with a fake model. {@code OSTLER_CODEX} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX", matches = ".+")
final class RealCodexIT extends CodexProcessContract {
    @Override
    List<String> program() {
        return List.of(System.getenv("OSTLER_CODEX"));
    }

    @Override
    void prepare(Path codexHome) throws Exception {
        FakeModel model = new FakeModel(vertx);
        model.start(0).toCompletionStage().toCompletableFuture().get();
        Files.writeString(codexHome.resolve("config.toml"), FakeModel.codexConfig(model.baseUrl()));
    }
}
