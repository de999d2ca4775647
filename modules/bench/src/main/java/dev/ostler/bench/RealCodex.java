package dev.ostler.bench;

import dev.ostler.fake.FakePrograms;
import dev.ostler.fake.model.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The real codex with a fake model behind it. */
final class RealCodex implements AutoCloseable {
    private final Child model;
    private final AppServer server;

    RealCodex(String binary, Path dir) throws IOException {
        model = Child.start(
                FakePrograms.model(), Map.of(), Child.Stream.STDOUT, Pattern.compile("\"endpoint\":\"([^\"]+)\""));
        Path home = Files.createDirectories(dir.resolve("real-home"));
        Files.writeString(home.resolve("config.toml"), FakeModel.codexConfig(model.announcement()));
        server = new AppServer(
                "real codex",
                List.of(binary, "app-server", "--listen", "ws://127.0.0.1:0"),
                Map.of("CODEX_HOME", home.toString(), "HOME", dir.toString(), "NO_COLOR", "1"),
                dir.toString());
    }

    AppServer server() {
        return server;
    }

    @Override
    public void close() {
        model.close();
    }
}
