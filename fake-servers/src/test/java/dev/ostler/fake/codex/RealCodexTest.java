package dev.ostler.fake.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.FakeProcess;
import dev.ostler.fake.Json;
import dev.ostler.fake.Patience;
import dev.ostler.fake.RawClient;
import dev.ostler.fake.Shape;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real codex accepts the fake model, and the fake codex with the same fake model does what the real one does. Runs
 * when the environment variable {@code OSTLER_CODEX} or the system property {@code ostler.codex} names the native
 * binary of 0.169.0.
 */
class RealCodexTest {
    /** Their number depends on time, or they depend on the machine. */
    private static final Set<String> LOOSE = Set.of(
            "item/agentMessage/delta",
            "item/commandExecution/outputDelta",
            "configWarning",
            "remoteControl/status/changed",
            "thread/started");

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final FakeModel model = new FakeModel(vertx);
    private final List<AutoCloseable> started = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        assumeTrue(binary().isPresent(), "OSTLER_CODEX names no binary");
        model.start(0).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static Optional<String> binary() {
        return Optional.ofNullable(System.getProperty("ostler.codex", System.getenv("OSTLER_CODEX")));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : started) {
            each.close();
        }
        model.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private RawClient real() throws IOException {
        Path home = Files.createDirectories(directory.resolve("real"));
        Files.writeString(home.resolve("config.toml"), FakeModel.codexConfig(model.baseUrl()));
        FakeProcess codex = FakeProcess.start(
                List.of(
                        "env",
                        "-i",
                        "PATH=/usr/bin:/bin",
                        "HOME=" + home,
                        "CODEX_HOME=" + home,
                        "NO_COLOR=1",
                        binary().orElseThrow(),
                        "app-server",
                        "--listen",
                        "ws://127.0.0.1:0"),
                Map.of());
        started.add(codex);
        return RawClient.open(codex.awaitBanner()).initialize();
    }

    private RawClient fake() throws IOException {
        Path home = Files.createDirectories(directory.resolve("fake"));
        CodexServer server =
                CodexServer.start(CodexOptions.in(home).withModel(URI.create(model.baseUrl())), new NoHost());
        started.add(server);
        return RawClient.open(server.endpoint()).initialize();
    }

    private String thread(RawClient client, String name) throws IOException {
        return client.startThread(
                Files.createDirectories(directory.resolve(name)).toString());
    }

    /** A turn's frames but for responses, with every approval accepted. */
    private static List<String> shapes(RawClient client, String thread, String prompt) throws IOException {
        client.post("turn/start", RawClient.turn(thread, prompt));
        List<String> shapes = new ArrayList<>();
        while (true) {
            JsonNode frame = client.next();
            assertThat(frame).as("a frame of the turn: %s", prompt).isNotNull();
            String method = frame.path("method").asText();
            if (frame.has("method") && frame.has("id")) {
                client.answer(frame, Json.object("decision", "accept"));
            }
            if (frame.has("method") && !LOOSE.contains(method)) {
                shapes.add(Shape.of(frame));
            }
            if ("turn/completed".equals(method)) {
                return shapes;
            }
        }
    }

    @Test
    void theFakeDoesWhatTheRealOneDoes() throws IOException {
        RawClient real = real();
        RawClient fake = fake();
        String realThread = thread(real, "real-ws");
        String fakeThread = thread(fake, "fake-ws");
        for (String prompt : List.of(
                "say: hello world",
                "What is it?",
                "shell: true",
                "escalate: true",
                "patch: made.txt",
                "error: 400",
                "error: 500",
                "cut",
                "stream: 50 bytes 20")) {
            assertThat(shapes(fake, fakeThread, prompt)).as(prompt).isEqualTo(shapes(real, realThread, prompt));
        }
        assertThat(directory.resolve("real-ws/made.txt")).hasContent("written by a fake");
        assertThat(directory.resolve("fake-ws/made.txt")).hasContent("written by a fake");
    }

    @Test
    void theToolsResultComesBackAndAnInterruptStopsTheGenerator() throws IOException {
        RawClient real = real();
        String thread = thread(real, "ws");
        JsonNode end = real.runTurn(thread, "shell: echo from-the-shell");
        assertThat(end.path("params")
                        .path("turn")
                        .path("items")
                        .path(0)
                        .path("text")
                        .asText())
                .startsWith("done: ")
                .contains("from-the-shell");
        real.post("turn/start", RawClient.turn(thread, "slow: 100000 every 50"));
        JsonNode delta = real.awaitMethod("item/agentMessage/delta");
        assertThat(model.activeAnswers()).isEqualTo(1);
        real.call(
                "turn/interrupt",
                Json.object("threadId", thread, "turnId", delta.path("params").path("turnId")));
        assertThat(real.awaitMethod("turn/completed")
                        .path("params")
                        .path("turn")
                        .path("status")
                        .asText())
                .isEqualTo("interrupted");
        Patience.await().until(() -> model.activeAnswers() == 0);
    }

    @Test
    void twentyThousandDeltasArriveWhole() throws IOException {
        RawClient real = real();
        JsonNode end = real.runTurn(thread(real, "ws"), "stream: 20000 bytes 16");
        assertThat(end.path("params")
                        .path("turn")
                        .path("items")
                        .path(0)
                        .path("text")
                        .asText())
                .hasSize(20_000 * 16);
    }
}
