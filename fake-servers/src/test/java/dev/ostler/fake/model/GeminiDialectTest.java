package dev.ostler.fake.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeminiDialectTest {
    private static final String MODEL = "/v1beta/models/gemini-2.5-flash";

    private final ServedModel served = new ServedModel();

    @AfterEach
    void stop() {
        served.close();
    }

    private static Json.Raw content(String role, Json.Raw... parts) {
        return Json.object("role", role, "parts", List.of(parts));
    }

    private static Json.Raw text(String text) {
        return Json.object("text", text);
    }

    private static Json.Raw body(Json.Raw... contents) {
        List<Json.Raw> functions = List.of(Json.object("name", "read_file"), Json.object("name", "run_shell_command"));
        return Json.object(
                "contents", List.of(contents), "tools", List.of(Json.object("functionDeclarations", functions)));
    }

    private List<JsonNode> stream(Json.Raw... contents) throws Exception {
        HttpResponse<String> answer = served.post(MODEL + ":streamGenerateContent?alt=sse", body(contents));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        List<JsonNode> candidates = new ArrayList<>();
        for (String event : answer.body().split("\n\n")) {
            assertThat(event).startsWith("data: ");
            candidates.add(Json.read(event.substring("data: ".length())).at("/candidates/0"));
        }
        assertThat(candidates.getLast().path("finishReason").asText())
                .as("without it the agent asks four times")
                .isEqualTo("STOP");
        return candidates;
    }

    private static String said(List<JsonNode> candidates) {
        StringBuilder text = new StringBuilder();
        candidates.forEach(c -> text.append(c.at("/content/parts/0/text").asText()));
        return text.toString();
    }

    @Test
    void textComesInChunks() throws Exception {
        List<JsonNode> answer = stream(
                content("user", text("<session_context>\nx\n</session_context>")),
                content("user", text("say: hello you")));
        assertThat(said(answer)).isEqualTo("hello you");
        assertThat(answer.size()).isGreaterThan(2);
    }

    @Test
    void aCallOfTheShellIsAnsweredWithItsResult() throws Exception {
        Json.Raw asked = content("user", text("escalate: echo hi"));
        JsonNode call = stream(asked).getFirst().at("/content/parts/0/functionCall");
        assertThat(call.path("name").asText()).isEqualTo("run_shell_command");
        assertThat(call.at("/args/command").asText()).isEqualTo("echo hi");

        Json.Raw response = Json.object("output", "<untrusted_context>hi</untrusted_context>");
        Json.Raw result =
                Json.object("functionResponse", Json.object("name", "run_shell_command", "response", response));
        Json.Raw calling = content("model", Json.object("functionCall", call));
        assertThat(said(stream(asked, calling, content("user", result))))
                .startsWith("done: ")
                .contains("hi");
        assertThat(said(stream(asked, calling, content("user", result), content("user", text("say: next")))))
                .isEqualTo("next");
    }

    @Test
    void theRouterGetsTheJsonThatItWants() throws Exception {
        Json.Raw schema = Json.object("properties", Json.object("complexity_score", Json.object("type", "integer")));
        Json.Raw request = Json.object(
                "contents",
                List.of(content("user", text("say: hello"))),
                "generationConfig",
                Json.object("responseJsonSchema", schema));
        JsonNode answer =
                Json.read(served.post(MODEL + ":generateContent", request).body());
        JsonNode chosen =
                Json.read(answer.at("/candidates/0/content/parts/0/text").asText());
        assertThat(chosen.path("complexity_score").isInt()).isTrue();
        assertThat(answer.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    }

    @Test
    void anErrorIsInItsForm() throws Exception {
        HttpResponse<String> answer =
                served.post(MODEL + ":streamGenerateContent", body(content("user", text("error: 400"))));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        assertThat(served.model.requests().getLast().dialect()).isEqualTo("gemini");
    }
}
