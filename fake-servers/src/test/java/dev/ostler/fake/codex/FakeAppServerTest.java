package dev.ostler.fake.codex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.FakeProcess;
import dev.ostler.fake.FakePrograms;
import dev.ostler.fake.Json;
import dev.ostler.fake.RawClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeAppServerTest {
    @TempDir
    Path directory;

    private FakeProcess start(String... args) throws IOException {
        return FakeProcess.start(FakePrograms.appServer(args), Map.of());
    }

    @Test
    void announcesItselfOnStdoutAndSpeaksTheProtocol() throws Exception {
        try (FakeProcess server = start("--home", directory.toString())) {
            JsonNode line = Json.read(server.awaitOut(text -> text.startsWith("{")));
            assertThat(line.path("version").asInt()).isEqualTo(1);
            assertThat(line.path("protocol").asText()).isEqualTo("codex");
            assertThat(line.path("pid").asLong()).isEqualTo(server.process().pid());
            assertThat(line.has("auth")).isFalse();
            RawClient client = RawClient.open(line.path("endpoint").asText()).initialize();
            JsonNode end = client.runTurn(client.startThread(directory.toString()), "say: hello");
            assertThat(end.path("params")
                            .path("turn")
                            .path("items")
                            .path(0)
                            .path("text")
                            .asText())
                    .isEqualTo("hello");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out()).hasSize(1);
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void announcesItselfOnStderrAfterChatterWithATokenThatItWants() throws Exception {
        try (FakeProcess server = start(
                "--home",
                directory.toString(),
                "--on",
                "stderr",
                "--before",
                "4",
                "--delay",
                "50",
                "--auth",
                "bearer",
                "--session",
                "s-1",
                "--protocol",
                "custom")) {
            JsonNode line = Json.read(server.awaitErr(text -> text.contains("\"endpoint\"")));
            assertThat(server.err()).hasSize(5);
            assertThat(server.out()).isEmpty();
            assertThat(line.path("protocol").asText()).isEqualTo("custom");
            assertThat(line.path("sessionId").asText()).isEqualTo("s-1");
            assertThat(line.path("auth").path("type").asText()).isEqualTo("bearer");
            int port = URI.create(line.path("endpoint").asText()).getPort();
            String token = line.path("auth").path("token").asText();
            assertThat(new RawClient(port).status()).startsWith("HTTP/1.1 401");
            assertThat(new RawClient(port, "Authorization: Bearer " + token).status())
                    .startsWith("HTTP/1.1 101");
        }
    }

    @Test
    void removesTheHomeThatItMade() throws Exception {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory);
        try (FakeProcess server = FakeProcess.start(FakePrograms.appServer(), environment)) {
            String line = server.awaitOut(text -> text.startsWith("{"));
            RawClient client =
                    RawClient.open(Json.read(line).path("endpoint").asText()).initialize();
            client.runTurn(client.startThread(directory.toString()), "say: kept for a while");
            try (Stream<Path> made = Files.list(directory)) {
                assertThat(made).isNotEmpty();
            }
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void refusesWrongArguments() throws Exception {
        try (FakeProcess server = start("--before", "many")) {
            assertThat(server.awaitExit()).isEqualTo(2);
            server.awaitErr(line -> line.contains("'many'"));
        }
    }
}
