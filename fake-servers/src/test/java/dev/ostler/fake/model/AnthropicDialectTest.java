package dev.ostler.fake.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnthropicDialectTest {
    private final ServedModel served = new ServedModel();

    @AfterEach
    void stop() {
        served.close();
    }

    private static Json.Raw body(boolean stream, Json.Raw... messages) {
        List<Json.Raw> tools = List.of(Json.object("name", "Bash"), Json.object("name", "Write"));
        return Json.object("model", "m", "messages", List.of(messages), "tools", tools, "stream", stream);
    }

    private static Json.Raw user(Json.Raw... parts) {
        return Json.object("role", "user", "content", List.of(parts));
    }

    private static Json.Raw text(String text) {
        return Json.object("type", "text", "text", text);
    }

    private static Json.Raw result(Object content) {
        return Json.object("type", "tool_result", "tool_use_id", "toolu_1", "content", content);
    }

    private List<JsonNode> stream(Json.Raw... messages) throws Exception {
        HttpResponse<String> answer = served.post("/v1/messages?beta=true", body(true, messages));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        List<JsonNode> events = new ArrayList<>();
        for (String part : answer.body().split("\n\n")) {
            List<String> lines = part.lines().toList();
            assertThat(lines).hasSize(2);
            JsonNode event = Json.read(lines.get(1).substring("data: ".length()));
            assertThat(lines.getFirst())
                    .isEqualTo("event: " + event.path("type").asText());
            events.add(event);
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    @Test
    void streamsATextAsABlock() throws Exception {
        List<JsonNode> events = stream(user(text("<system-reminder>say: no</system-reminder>"), text("say: hi you")));
        assertThat(types(events))
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.get(2).path("delta").path("text").asText()
                        + events.get(3).path("delta").path("text").asText())
                .isEqualTo("hi you");
        assertThat(events.get(5).path("delta").path("stop_reason").asText()).isEqualTo("end_turn");
    }

    @Test
    void callsTheToolsOnOfferInBlocksOfTheirOwn() throws Exception {
        List<JsonNode> events = stream(user(text("say: now\nshell: echo hi\npatch: a.txt")));
        List<JsonNode> starts = events.stream()
                .filter(event -> "content_block_start".equals(event.path("type").asText()))
                .toList();
        assertThat(starts).extracting(start -> start.path("index").asInt()).containsExactly(0, 1, 2);
        assertThat(starts)
                .extracting(start -> start.path("content_block").path("name").asText())
                .containsExactly("", "Bash", "Write");
        List<JsonNode> arguments = new ArrayList<>();
        for (JsonNode event : events) {
            if (event.path("delta").has("partial_json")) {
                arguments.add(Json.read(event.path("delta").path("partial_json").asText()));
            }
        }
        assertThat(arguments.get(0).path("command").asText()).isEqualTo("echo hi");
        assertThat(arguments.get(1).path("file_path").asText()).isEqualTo("a.txt");
        assertThat(arguments.get(1).path("content").asText()).isEqualTo("written by a fake\n");
        assertThat(events.get(events.size() - 2)
                        .path("delta")
                        .path("stop_reason")
                        .asText())
                .isEqualTo("tool_use");
    }

    @Test
    void echoesTheResultsThatFollowThePromptAndNoOlderOnes() throws Exception {
        HttpResponse<String> answer = served.post(
                "/v1/messages",
                body(
                        false,
                        user(text("shell: one")),
                        user(result("first")),
                        user(text("shell: two")),
                        user(
                                result("second"),
                                result(List.of(text("third"))),
                                text("<system-reminder>x</system-reminder>"))));
        JsonNode message = Json.read(answer.body());
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(message.path("content").path(0).path("text").asText()).isEqualTo("done: second\nthird");
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(served.model.requests().getFirst().dialect()).isEqualTo("messages");
        assertThat(served.model.requests().getFirst().toolResults()).isEqualTo(2);
    }

    @Test
    void answersWholeWithTheCalls() throws Exception {
        Json.Raw prompt = Json.object("role", "user", "content", "say: well\nshell: echo hi");
        JsonNode message =
                Json.read(served.post("/v1/messages", body(false, prompt)).body());
        assertThat(message.path("content").path(0).path("text").asText()).isEqualTo("well");
        JsonNode call = message.path("content").path(1);
        assertThat(call.path("type").asText()).isEqualTo("tool_use");
        assertThat(call.path("input").path("command").asText()).isEqualTo("echo hi");
        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
    }

    @Test
    void countsTokensAndFailsAsAsked() throws Exception {
        HttpResponse<String> count = served.post("/v1/messages/count_tokens", body(false, user(text("error: 400"))));
        assertThat(count.statusCode()).isEqualTo(200);
        assertThat(Json.read(count.body()).path("input_tokens").asInt()).isEqualTo(10);
        HttpResponse<String> failed = served.post("/v1/messages", body(true, user(text("error: 400"))));
        assertThat(failed.statusCode()).isEqualTo(400);
        JsonNode error = Json.read(failed.body());
        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.path("error").path("type").asText()).isEqualTo("invalid_request_error");
    }
}
