package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against the real codex app-server and the fake model. {@code OSTLER_CODEX} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX", matches = ".+")
class RealCodexUnixIT extends CodexUnixContract {
    private final Vertx modelVertx = Vertx.vertx();
    private FakeModel model;

    @Override
    void prepare() throws Exception {
        model = TestBroker.await(new FakeModel(modelVertx).start(0));
        Path home = Files.createDirectories(dir.resolve("codex-home"));
        Files.writeString(home.resolve("config.toml"), FakeModel.codexConfig(model.baseUrl()));
    }

    @AfterEach
    void stopModel() {
        TestBroker.await(model.stop());
        TestBroker.await(modelVertx.close());
    }

    @Override
    HarnessDefinition codex() {
        return Spawns.realCodex(dir, System.getenv("OSTLER_CODEX"));
    }
}
