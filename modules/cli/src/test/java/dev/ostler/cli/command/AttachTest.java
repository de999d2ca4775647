package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.Cli;
import dev.ostler.cli.RawServer;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials of servers that somebody else started. */
class AttachTest {
    @TempDir
    Path dir;

    @Test
    void aServerOfAnotherProtocolMayWantAPassword() throws IOException {
        Files.writeString(dir.resolve("password"), "secret-word\n");
        try (RawServer server = RawServer.start()) {
            server.json(400, "application/json", "{\"code\":\"invalid-request\",\"message\":\"seen\"}");
            new Cli(dir)
                    .at(server)
                    .run(
                            "attach",
                            "dora",
                            "--protocol",
                            "opencode",
                            "--endpoint",
                            "http://127.0.0.1:1",
                            "--user",
                            "opencode",
                            "--password-file",
                            "password");
            JsonNode asked = Json.tree(server.requests().getFirst().body());
            assertThat(asked.path("protocol").asText()).isEqualTo("opencode");
            assertThat(asked.path("auth").path("type").asText()).isEqualTo("basic");
            assertThat(asked.path("auth").path("username").asText()).isEqualTo("opencode");
            assertThat(asked.path("auth").path("password").asText()).isEqualTo("secret-word");
        }
    }

    @Test
    void halfAPasswordIsRefusedBeforeAnythingIsAsked() throws IOException {
        try (RawServer server = RawServer.start()) {
            Cli.Result result = new Cli(dir)
                    .at(server)
                    .run("attach", "dora", "--endpoint", "http://127.0.0.1:1", "--user", "opencode");
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("--password-file");
            assertThat(server.requests()).isEmpty();
        }
    }
}
