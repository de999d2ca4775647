package dev.ostler.drivers.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Shown;
import dev.ostler.drivers.pi.PiProtocol;
import dev.ostler.drivers.serve.ServeProtocol;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pi and a serve get, seen by a peer that says yes to everything and writes it down. */
class ImagesOnTheWireTest {
    private static final String YES = """
            printf '%s\\n' "$1"
            while read -r line; do
              printf '%s\\n' "$line" >>taken
              id=$(printf '%s\\n' "$line" | sed 's/^{"id":"\\([^"]*\\)".*/\\1/')
              printf '{"type":"response","id":"%s","success":true,"data":{"sessionId":"s1","isStreaming":false}}\\n' "$id"
            done
            """;

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private PipedProcess process;
    private Seat seat;

    private void start(Protocol protocol, String ready) throws Exception {
        process = PipedProcess.start(List.of("/bin/sh", "-c", YES, "sh", ready), dir, Map.of());
        seat = new Seat(vertx, protocol, process);
        seat.call(d -> d.open(new Driver.Open.New()));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        process.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private JsonNode prompted() throws Exception {
        return Files.readAllLines(dir.resolve("taken")).stream()
                .map(Json::tree)
                .filter(frame -> frame.path("type").asText().equals("prompt"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(classes = {PiProtocol.class, ServeProtocol.class})
    void theyStandBesideTheMessageInTheirOrder(Class<? extends Protocol> protocol) throws Exception {
        start(protocol.getConstructor().newInstance(), "{\"type\":\"ready\",\"capabilities\":{\"images\":true}}");
        seat.call(d -> d.prompt("look", Shown.BOTH, "test"));
        assertThat(prompted().path("message").asText()).isEqualTo("look");
        assertThat(prompted().path("images")).isEqualTo(Json.tree("""
                        [{"type":"image","mimeType":"image/png","data":"iVBORw0KGgoB"},
                         {"type":"image","mimeType":"image/jpeg","data":"/9j/4AI="}]
                        """));
    }

    @Test
    void withoutAnyThereIsNoSuchMember() throws Exception {
        start(new PiProtocol(), "{}");
        seat.call(d -> d.prompt("look", "test"));
        assertThat(prompted().has("images")).isFalse();
    }

    /** The agent behind a serve may take none, and then the broker refuses them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"images":true}  | true
            {"images":false} | false
            {}               | false
            """)
    void whetherAServeTakesThemIsSaidWhenItIsReady(String capabilities, boolean images) throws Exception {
        start(new ServeProtocol(), "{\"type\":\"ready\",\"capabilities\":" + capabilities + "}");
        Capabilities can = seat.call(d -> Future.succeededFuture(d.capabilities()));
        assertThat(can.has(Ability.IMAGES)).isEqualTo(images);
    }
}
