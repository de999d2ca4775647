package dev.ostler.fake.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.FakeProcess;
import dev.ostler.fake.FakePrograms;
import dev.ostler.fake.Json;
import dev.ostler.fake.Patience;
import dev.ostler.fake.model.ModelRequest.Outcome;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeModelTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeModel model = new FakeModel(vertx);

    @BeforeEach
    void start() throws Exception {
        model.start(0).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        model.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private Socket post(String json) throws IOException {
        return post("/v1/responses", json);
    }

    private Socket post(String path, String json) throws IOException {
        Socket socket = new Socket("127.0.0.1", model.port());
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: " + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        return socket;
    }

    /** The head and the body, put together from its chunks. */
    private static String answer(Socket socket) throws IOException {
        String all;
        try (socket) {
            all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        int body = all.indexOf("\r\n\r\n") + 4;
        String head = all.substring(0, body);
        if (!head.contains("transfer-encoding: chunked")) {
            return all;
        }
        byte[] bytes = all.substring(body).getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(head);
        for (int at = 0; at < bytes.length; ) {
            int line = at;
            while (bytes[line] != '\r') {
                line++;
            }
            int size = Integer.parseInt(new String(bytes, at, line - at, StandardCharsets.US_ASCII), 16);
            out.append(new String(bytes, line + 2, size, StandardCharsets.UTF_8));
            at = line + 2 + size + 2;
        }
        return out.toString();
    }

    private static String prompt(String text, String... outputs) {
        List<Json.Raw> input = new ArrayList<>(List.of(
                message("developer", "say: not this"),
                message("user", "<environment_context>\n<cwd>/x</cwd>\n" + "</environment_context>"),
                message("user", text)));
        for (String output : outputs) {
            input.add(Json.object("type", "function_call", "call_id", "c", "name", "exec_command", "arguments", "{}"));
            input.add(Json.object("type", "function_call_output", "call_id", "c", "output", output));
        }
        return Json.object("model", "m", "input", input, "stream", true).text();
    }

    private static Json.Raw message(String role, String text) {
        return Json.object(
                "type", "message", "role", role, "content", List.of(Json.object("type", "input_text", "text", text)));
    }

    private static List<JsonNode> events(String answer) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String part : answer.substring(answer.indexOf("\r\n\r\n") + 4).split("\n\n", -1)) {
            if (!part.isBlank()) {
                assertThat(part).startsWith("data: ").doesNotContain("\n");
                events.add(Json.read(part.substring("data: ".length())));
            }
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    @Test
    void streamsATextInSeveralDeltas() throws IOException {
        String answer = answer(post(prompt("say: hello \"there\" you\u2026")));
        assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("content-type: text/event-stream");
        List<JsonNode> events = events(answer);
        assertThat(types(events))
                .containsExactly(
                        "response.output_item.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.get(1).path("delta").asText()).isEqualTo("hello ");
        assertThat(events.get(4)
                        .path("item")
                        .path("content")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo("hello \"there\" you\u2026");
        assertThat(events.get(5).path("response").path("id").asText()).isNotEmpty();
        assertThat(events.get(5)
                        .path("response")
                        .path("usage")
                        .path("total_tokens")
                        .asInt())
                .isEqualTo(20);
    }

    @Test
    void callsToolsAndEchoesTheirResults() throws IOException {
        List<JsonNode> calls = events(answer(post(prompt("shell: echo hi\nescalate: touch x\npatch: a.txt"))));
        assertThat(types(calls))
                .containsExactly(
                        "response.output_item.done",
                        "response.output_item.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(calls.get(0).path("item").path("name").asText()).isEqualTo("exec_command");
        assertThat(calls.get(0).path("item").path("arguments").asText()).isEqualTo("{\"cmd\":\"echo hi\"}");
        assertThat(calls.get(1).path("item").path("arguments").asText())
                .contains("\"sandbox_permissions\":\"require_escalated\"")
                .contains("\"justification\":");
        assertThat(calls.get(2).path("item").path("arguments").asText())
                .contains("apply_patch <<'")
                .contains("*** Add File: a.txt");
        List<JsonNode> end = events(answer(post(prompt("shell: echo hi", "Output:\nhi\n"))));
        assertThat(end.get(end.size() - 2)
                        .path("item")
                        .path("content")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo("done: Output:\nhi\n");
    }

    @Test
    void quotesAPromptWithoutDirectives() throws IOException {
        assertThat(answer(post(prompt("What is it?")))).contains("\"text\":\"You said: What is it?\"");
    }

    @Test
    void refusesWithTheStatusThatIsAskedFor() throws IOException {
        String answer = answer(post(prompt("error: 429")));
        assertThat(answer)
                .startsWith("HTTP/1.1 429")
                .contains("\"code\":\"fake_429\"")
                .doesNotContain("server_error");
        assertThat(answer(post(prompt("error: 500"))))
                .startsWith("HTTP/1.1 500")
                .contains("server_error");
        assertThat(model.requests()).extracting(ModelRequest::outcome).containsOnly(Outcome.REFUSED);
    }

    @Test
    void cutsTheStreamInTheMiddle() throws IOException {
        String answer = answer(post(prompt("cut")));
        assertThat(answer).contains("output_text.delta").doesNotContain("response.completed");
        Patience.await().until(() -> model.requests().getFirst().outcome() == Outcome.CUT);
    }

    @Test
    void aGeneratorEndsWhenItsReaderGoes() throws IOException {
        for (String prompt : List.of("slow: 100000 every 5", "hang", "stream: 2000000000 bytes 64")) {
            Socket socket = post(prompt(prompt));
            socket.getInputStream().readNBytes(60);
            assertThat(model.activeAnswers()).as(prompt).isEqualTo(1);
            socket.close();
            Patience.await().until(() -> model.activeAnswers() == 0);
        }
        assertThat(model.requests()).extracting(ModelRequest::outcome).containsOnly(Outcome.CLIENT_CLOSED);
    }

    @Test
    void aSlowReaderHoldsTheGeneratorBackInsteadOfFillingTheHeap() throws IOException {
        try (Socket socket = post(prompt("stream: 3000000 bytes 100"))) {
            socket.getInputStream().readNBytes(100);
            Runtime runtime = Runtime.getRuntime();
            Awaitility.await()
                    .during(300, TimeUnit.MILLISECONDS)
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> {
                        runtime.gc(); // what earlier tests left is not this generator's
                        return runtime.totalMemory() - runtime.freeMemory() < 400L << 20;
                    });
            assertThat(model.activeAnswers()).isEqualTo(1);
        }
    }

    @Test
    void sendsABigDelta() throws IOException {
        assertThat(answer(post(prompt("big: 5000000")))).hasSizeGreaterThan(10_000_000);
    }

    @Test
    void recordsRequestsAndAnswersUnknownPathsWithJson() throws IOException {
        answer(post(prompt("say: x", "one", "two")));
        assertThat(answer(post("/v1/embeddings?x=1", "{}")))
                .startsWith("HTTP/1.1 404")
                .endsWith("}")
                .contains("no such route: POST /v1/embeddings");
        assertThat(answer(post("{nonsense"))).startsWith("HTTP/1.1 400");
        assertThat(model.requestCount()).isEqualTo(3);
        ModelRequest first = model.requests().getFirst();
        assertThat(first.prompt()).isEqualTo("say: x");
        assertThat(first.toolResults()).isEqualTo(2);
        assertThat(first.dialect()).isEqualTo("responses");
        assertThat(model.requests().get(1).path()).isEqualTo("/v1/embeddings");
    }

    @Test
    void keepsAThousandRequests() {
        RequestLog log = new RequestLog();
        for (int i = 0; i < RequestLog.KEPT + 5; i++) {
            log.put(new ModelRequest(
                    log.nextNumber(),
                    "POST",
                    "/",
                    "none",
                    "",
                    0,
                    0,
                    "",
                    0,
                    Outcome.RUNNING,
                    java.time.Instant.EPOCH,
                    java.time.Duration.ZERO));
        }
        assertThat(log.all()).hasSize(RequestLog.KEPT);
        assertThat(log.all().getFirst().number()).isEqualTo(6);
        assertThat(log.count()).isEqualTo(RequestLog.KEPT + 5);
    }

    @Test
    void theProgramPrintsTheContractLineAndNothingElse() throws Exception {
        try (FakeProcess program = FakeProcess.start(FakePrograms.model(), Map.of())) {
            JsonNode line = Json.read(program.awaitOut(text -> text.startsWith("{")));
            assertThat(line.path("version").asInt()).isEqualTo(1);
            assertThat(line.path("pid").asLong()).isEqualTo(program.process().pid());
            URI endpoint = URI.create(line.path("endpoint").asText());
            try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(answer(socket)).startsWith("HTTP/1.1 404");
            }
            program.signal("TERM");
            program.awaitExit();
            assertThat(program.out()).hasSize(1);
            assertThat(program.err()).isEmpty();
        }
        try (FakeProcess program = FakeProcess.start(FakePrograms.model("--nope"), Map.of())) {
            assertThat(program.awaitExit()).isEqualTo(2);
        }
    }
}
