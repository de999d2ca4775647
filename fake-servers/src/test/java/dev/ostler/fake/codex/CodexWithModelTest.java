package dev.ostler.fake.codex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Patience;
import dev.ostler.fake.RawClient;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake codex asks the fake model, as the demo lets it do. */
class CodexWithModelTest {
    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final FakeModel model = new FakeModel(vertx);
    private java.util.Optional<CodexServer> server = java.util.Optional.empty();

    @BeforeEach
    void start() throws Exception {
        model.start(0).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        CodexOptions options = CodexOptions.in(Files.createDirectory(directory.resolve("home")))
                .withModel(URI.create(model.baseUrl()));
        server = java.util.Optional.of(CodexServer.start(options, new NoHost()));
    }

    @AfterEach
    void stop() throws Exception {
        server.ifPresent(CodexServer::close);
        model.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private RawClient connect() throws IOException {
        return RawClient.open(server.orElseThrow().endpoint()).initialize();
    }

    private static String text(JsonNode completed) {
        return completed
                .path("params")
                .path("turn")
                .path("items")
                .path(0)
                .path("text")
                .asText();
    }

    private static String status(JsonNode completed) {
        return completed.path("params").path("turn").path("status").asText();
    }

    @Test
    void aTextIsTheModels() throws IOException {
        RawClient client = connect();
        String thread = client.startThread(directory.toString());
        assertThat(text(client.runTurn(thread, "say: from the model"))).isEqualTo("from the model");
        assertThat(text(client.runTurn(thread, "say: again"))).isEqualTo("again");
        assertThat(model.requests().get(1).body()).contains("from the model");
    }

    @Test
    void anApprovedCommandRunsAndItsResultReachesTheModel() throws IOException {
        RawClient client = connect();
        String thread = client.startThread(directory.toString());
        client.post("turn/start", RawClient.turn(thread, "escalate: echo out of the box"));
        JsonNode question = client.awaitMethod("item/commandExecution/requestApproval");
        client.answer(question, Json.object("decision", "accept"));
        assertThat(text(client.awaitMethod("turn/completed")))
                .startsWith("done: ")
                .contains("out of the box");
        assertThat(model.requests()).hasSize(2);
        assertThat(model.requests().get(1).toolResults()).isEqualTo(1);
    }

    @Test
    void aPatchIsApplied() throws IOException {
        RawClient client = connect();
        String thread = client.startThread(directory.toString());
        client.post("turn/start", RawClient.turn(thread, "patch: made.txt"));
        JsonNode question = client.awaitMethod("item/fileChange/requestApproval");
        client.answer(question, Json.object("decision", "accept"));
        client.awaitMethod("turn/completed");
        assertThat(directory.resolve("made.txt")).hasContent("written by a fake");
    }

    @Test
    void anInterruptClosesTheConnectionToTheModel() throws IOException {
        RawClient client = connect();
        String thread = client.startThread(directory.toString());
        client.post("turn/start", RawClient.turn(thread, "slow: 100000 every 10"));
        JsonNode delta = client.awaitMethod("item/agentMessage/delta");
        client.call(
                "turn/interrupt",
                Json.object("threadId", thread, "turnId", delta.path("params").path("turnId")));
        assertThat(status(client.awaitMethod("turn/completed"))).isEqualTo("interrupted");
        Patience.await().until(() -> model.activeAnswers() == 0);
    }

    @Test
    void aSteerMakesANewRequestWithTheNewWords() throws IOException {
        RawClient client = connect();
        String thread = client.startThread(directory.toString());
        client.post("turn/start", RawClient.turn(thread, "slow: 100000 every 10"));
        client.awaitMethod("item/agentMessage/delta");
        client.post("turn/start", RawClient.turn(thread, "say: steered"));
        JsonNode end = client.awaitMethod("turn/completed");
        assertThat(status(end)).isEqualTo("completed");
        assertThat(text(end)).isEqualTo("steered");
    }

    @Test
    void failuresOfTheModelFailTheTurn() throws IOException {
        RawClient client = connect();
        String thread = client.startThread(directory.toString());
        JsonNode refused = client.runTurn(thread, "error: 400");
        assertThat(status(refused)).isEqualTo("failed");
        assertThat(refused.path("params")
                        .path("turn")
                        .path("error")
                        .path("message")
                        .asText())
                .contains("the prompt asked for status 400");
        assertThat(status(client.runTurn(thread, "cut"))).isEqualTo("failed");
        assertThat(model.requestCount()).as("one, and two of the retried").isEqualTo(3);
    }
}
