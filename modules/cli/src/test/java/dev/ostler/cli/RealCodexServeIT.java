package dev.ostler.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.fake.model.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real codex app-server, by the definition that is shipped. {@code OSTLER_CODEX} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CODEX", matches = ".+")
class RealCodexServeIT extends RealServeContract {
    @Override
    Path definition(String modelUrl) throws IOException {
        Files.writeString(dir.resolve("codex-home/config.toml"), FakeModel.codexConfig(modelUrl));
        ObjectNode shipped = Tree.shipped("codex");
        shipped.put("command", program("OSTLER_CODEX"));
        return Files.writeString(dir.resolve("real.json"), shipped.toString());
    }

    @Override
    String reader() {
        return "commandExecution";
    }
}
