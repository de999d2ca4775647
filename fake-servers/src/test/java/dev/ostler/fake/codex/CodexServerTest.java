package dev.ostler.fake.codex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Patience;
import dev.ostler.fake.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the recordings do not hold: faults, sizes, floods, other questions. */
class CodexServerTest {
    @TempDir
    Path directory;

    private CodexOptions options = CodexOptions.in(Path.of("unset"));
    private java.util.Optional<CodexServer> running = java.util.Optional.empty();

    @BeforeEach
    void prepare() throws IOException {
        options = CodexOptions.in(Files.createDirectory(directory.resolve("home")));
    }

    @AfterEach
    void stop() {
        running.ifPresent(CodexServer::close);
    }

    private RawClient connect() throws IOException {
        if (running.isEmpty()) {
            running = java.util.Optional.of(CodexServer.start(options, new NoHost()));
        }
        return RawClient.open(running.get().endpoint());
    }

    private static CodexOptions.Faults faults(int overload, int early, int dropAfter) {
        return new CodexOptions.Faults(overload, early, false, dropAfter, Duration.ofSeconds(2));
    }

    @Test
    void refusesTheFirstRequestsAsOverloaded() throws IOException {
        options = options.with(faults(2, 0, 0));
        RawClient client = connect();
        Json.Raw hello = Json.object("clientInfo", Json.object("name", "test", "version", "1"));
        for (int i = 0; i < 2; i++) {
            JsonNode error = client.call("initialize", hello).path("error");
            assertThat(error.path("code").asInt()).isEqualTo(-32001);
            assertThat(error.path("message").asText()).isEqualTo("Server overloaded; retry later.");
        }
        assertThat(client.call("initialize", hello).has("result")).isTrue();
        String thread = client.startThread(directory.toString());
        client.runTurn(thread, "overload: 1\nsay: done");
        assertThat(client.call("thread/loaded/list", Json.object())
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32001);
    }

    @Test
    void notificationsCanComeBeforeTheAnswerThatCausesThem() throws IOException {
        options = options.with(faults(0, 2, 0));
        RawClient client = connect().initialize();
        client.startThread(directory.toString());
        client.seen().clear();
        String second = client.startThread(directory.toString());
        assertThat(client.methods()).endsWith("thread/started", "response");
        client.runTurn(second, "say: late");
        client.seen().clear();
        client.runTurn(second, "say: early");
        assertThat(client.methods())
                .startsWith("warning", "thread/status/changed", "turn/started", "response", "item/started");
    }

    @Test
    void dropsWhatItCannotReadAndWhatIsBinary() throws IOException {
        RawClient client = connect().initialize();
        client.send("{not json");
        client.send("[]");
        client.frame(2, "{\"id\":7,\"method\":\"thread/loaded/list\"}".getBytes(StandardCharsets.UTF_8));
        JsonNode answer = client.call("thread/loaded/list", Json.object());
        assertThat(answer.path("id").asInt()).isNotEqualTo(7);
        assertThat(client.seen()).hasSize(4).last().isEqualTo(answer);
    }

    @Test
    void stringIdsComeBackAsStrings() throws IOException {
        RawClient client = connect().initialize();
        client.send("{\"jsonrpc\":\"2.0\",\"id\":\"a-1\",\"method\":\"thread/loaded/list\",\"params\":{}}");
        JsonNode answer = client.await(frame -> frame.path("id").isTextual());
        assertThat(Json.of(answer).text()).isEqualTo("{\"id\":\"a-1\",\"result\":{\"data\":[],\"nextCursor\":null}}");
    }

    @Test
    void aFrameOverSixteenMebibytesEndsTheConnection() throws IOException {
        RawClient client = connect().initialize();
        try {
            client.frame(1, new byte[(16 << 20) + 1]);
        } catch (IOException e) {
            // it may close before it has read so much
        }
        client.awaitEnd();
        assertThat(client.sawCloseFrame()).isFalse();
        assertThat(connect()
                        .initialize()
                        .call("thread/loaded/list", Json.object())
                        .has("result"))
                .isTrue();
    }

    @Test
    void bigIsOneFrameOfExactlyThatSize() throws IOException {
        RawClient client = connect().initialize();
        String thread = client.startThread(directory.toString());
        client.post("turn/start", RawClient.turn(thread, "big: 3000000"));
        JsonNode item = client.await(frame -> frame.path("method").asText().equals("item/completed")
                && frame.path("params").path("item").path("type").asText().equals("agentMessage"));
        assertThat(Json.of(item).text()).hasSize(3_000_000);
        client.awaitMethod("turn/completed");
    }

    @Test
    void aDropClosesTheSocketAndTheTurnGoesOn() throws IOException {
        RawClient client = connect().initialize();
        String thread = client.startThread(directory.toString());
        client.post("turn/start", RawClient.turn(thread, "say: before\ndrop\nslow: 5 every 20\nsay: after"));
        client.awaitEnd();
        assertThat(client.methods()).contains("item/agentMessage/delta").doesNotContain("turn/completed");
        assertThat(client.sawCloseFrame()).isFalse();
        RawClient again = connect().initialize();
        again.call("thread/resume", Json.object("threadId", thread, "excludeTurns", true));
        Patience.await().untilAsserted(() -> {
            JsonNode turn = again.call("thread/turns/list", Json.object("threadId", thread, "limit", 1))
                    .path("result")
                    .path("data")
                    .path(0);
            assertThat(turn.path("status").asText()).isEqualTo("completed");
            assertThat(turn.path("items").path(1).path("text").asText()).isEqualTo("beforew0 w1 w2 w3 w4 after");
        });
    }

    @Test
    void severalApprovalsWaitAtOnceAndTheFirstAnswerWins() throws IOException {
        RawClient one = connect().initialize();
        RawClient two = connect().initialize();
        String thread = one.startThread(directory.toString());
        two.call("thread/resume", Json.object("threadId", thread, "excludeTurns", true));
        one.post("turn/start", RawClient.turn(thread, "approve: echo A > a\napprove: echo B > b"));
        JsonNode first = one.awaitMethod("item/commandExecution/requestApproval");
        JsonNode second = one.awaitMethod("item/commandExecution/requestApproval");
        assertThat(List.of(first.path("id").asInt(), second.path("id").asInt())).containsExactly(0, 1);
        assertThat(two.awaitMethod("item/commandExecution/requestApproval")
                        .path("id")
                        .asInt())
                .isZero();
        two.answer(first, Json.object("decision", "accept"));
        one.awaitMethod("serverRequest/resolved");
        one.answer(first, Json.object("decision", "cancel"));
        one.answer(second, Json.object("decision", "decline"));
        JsonNode end = one.awaitMethod("turn/completed");
        assertThat(end.path("params").path("turn").path("status").asText()).isEqualTo("completed");
        assertThat(directory.resolve("a")).hasContent("A");
        assertThat(directory.resolve("b")).doesNotExist();
        assertThat(one.methods().stream().filter("serverRequest/resolved"::equals))
                .hasSize(2);
    }

    @Test
    void asksEachOfTheOtherQuestionsAndOneThatNobodyKnows() throws IOException {
        RawClient client = connect().initialize();
        String thread = client.startThread(directory.toString());
        List<List<String>> questions = List.of(
                List.of("permissions", "item/permissions/requestApproval"),
                List.of("input", "item/tool/requestUserInput"),
                List.of("tool", "item/tool/call"),
                List.of("elicitation", "mcpServer/elicitation/request"),
                List.of("time", "currentTime/read"),
                List.of("attestation", "attestation/generate"),
                List.of("tokens", "account/chatgptAuthTokens/refresh"),
                List.of("exec", "execCommandApproval"),
                List.of("patch", "applyPatchApproval"),
                List.of("brand-new", "future/brand-new"));
        for (List<String> question : questions) {
            client.post("turn/start", RawClient.turn(thread, "ask: " + question.get(0)));
            JsonNode asked = client.awaitMethod(question.get(1));
            client.send(Json.object(
                            "id", asked.path("id"),
                            "error", Json.object("code", -32601, "message", "not supported"))
                    .text());
            JsonNode end = client.awaitMethod("turn/completed");
            assertThat(end.path("params")
                            .path("turn")
                            .path("items")
                            .path(0)
                            .path("text")
                            .asText())
                    .as(question.get(0))
                    .contains("not supported");
        }
    }

    @Test
    void anInterruptLeavesTheCommandAsABackgroundTerminalUntilItIsCleaned() throws IOException {
        RawClient client = connect().initialize();
        String thread = client.startThread(directory.toString());
        long start = client.post("turn/start", RawClient.turn(thread, "shell: sleep 700"));
        String turn = client.await(frame -> frame.path("id").asLong() == start && frame.has("result"))
                .path("result")
                .path("turn")
                .path("id")
                .asText();
        client.await(
                frame -> frame.path("params").path("item").path("type").asText().equals("commandExecution"));
        assertThat(client.call("turn/interrupt", Json.object("threadId", thread, "turnId", turn))
                        .has("result"))
                .isTrue();
        assertThat(client.awaitMethod("turn/completed")
                        .path("params")
                        .path("turn")
                        .path("status")
                        .asText())
                .isEqualTo("interrupted");
        JsonNode terminals = client.call("thread/backgroundTerminals/list", Json.object("threadId", thread));
        assertThat(terminals.path("result").path("data").path(0).path("command").asText())
                .isEqualTo("sleep 700");
        client.call("thread/backgroundTerminals/clean", Json.object("threadId", thread));
        JsonNode item = client.awaitMethod("item/completed").path("params").path("item");
        assertThat(item.path("status").asText()).isEqualTo("failed");
        assertThat(item.path("exitCode").asInt()).isEqualTo(-1);
    }

    @Test
    void aFailingModelIsRetriedOnceAndThenFailsTheTurn() throws IOException {
        RawClient client = connect().initialize();
        String thread = client.startThread(directory.toString());
        JsonNode end = client.runTurn(thread, "cut");
        assertThat(end.path("params").path("turn").path("status").asText()).isEqualTo("failed");
        List<JsonNode> errors = client.seen().stream()
                .filter(frame -> frame.path("method").asText().equals("error"))
                .toList();
        assertThat(errors).hasSize(2);
        assertThat(errors.get(0).path("params").path("willRetry").asBoolean()).isTrue();
        assertThat(errors.get(1).path("params").path("willRetry").asBoolean()).isFalse();
        assertThat(client.runTurn(thread, "say: usable")
                        .path("params")
                        .path("turn")
                        .path("status")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void aSlowReaderIsDisconnectedAndTheTurnGoesOn() throws IOException {
        options = options.with(faults(0, 0, 0));
        RawClient watcher = connect().initialize();
        String thread = watcher.startThread(directory.toString());
        RawClient slow = new RawClient(running.orElseThrow().port());
        slow.send(Json.object(
                        "id",
                        1,
                        "method",
                        "initialize",
                        "params",
                        Json.object("clientInfo", Json.object("name", "slow", "version", "1")))
                .text());
        slow.send(Json.object(
                        "id",
                        2,
                        "method",
                        "thread/resume",
                        "params",
                        Json.object("threadId", thread, "excludeTurns", true))
                .text());
        Patience.await().until(() -> slow.socket().getInputStream().available() > 1_000);
        watcher.post("turn/start", RawClient.turn(thread, "stream: 100000 bytes 200"));
        JsonNode end = watcher.awaitMethod("turn/completed");
        assertThat(end.path("params").path("turn").path("status").asText()).isEqualTo("completed");
        slow.startReading().awaitEnd();
    }

    @Test
    void aFloodArrivesWholeAndInOrder() throws IOException {
        int count = 200_000;
        RawClient client = connect().initialize();
        String thread = client.startThread(directory.toString());
        client.post("turn/start", RawClient.turn(thread, "stream: " + count + " bytes 16"));
        int deltas = 0;
        long start = System.nanoTime();
        while (true) {
            JsonNode frame = client.next();
            assertThat(frame).isNotNull();
            String method = frame.path("method").asText();
            if (method.equals("item/agentMessage/delta")) {
                deltas++;
            } else if (method.equals("item/completed")
                    && frame.path("params").path("item").path("type").asText().equals("agentMessage")) {
                assertThat(frame.path("params").path("item").path("text").asText())
                        .hasSize(count * 16);
            } else if (method.equals("turn/completed")) {
                break;
            }
        }
        assertThat(deltas).isEqualTo(count);
        System.out.printf("%,.0f deltas/s through a parsing client%n", count / ((System.nanoTime() - start) / 1e9));
    }
}
