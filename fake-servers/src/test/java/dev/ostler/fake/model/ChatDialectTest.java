package dev.ostler.fake.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChatDialectTest {
    private final ChatDialect dialect = new ChatDialect();

    private static Json.Raw message(String role, Object content) {
        return Json.object("role", role, "content", content);
    }

    private Prompt prompt(List<Json.Raw> tools, Json.Raw... messages) throws IOException {
        return dialect.prompt(Json.read(
                Json.object("messages", List.of(messages), "tools", tools).text()));
    }

    private static Json.Raw tool(String name) {
        return Json.object("type", "function", "function", Json.object("name", name));
    }

    private static List<JsonNode> chunks(String stream) throws IOException {
        List<JsonNode> chunks = new ArrayList<>();
        for (String event : stream.split("\n\n")) {
            if (!event.equals("data: [DONE]")) {
                chunks.add(Json.read(event.substring("data: ".length())));
            }
        }
        return chunks;
    }

    @Test
    void thePromptIsTheLastTextOfTheUserAndResultsFollowIt() throws IOException {
        Prompt prompt = prompt(
                List.of(tool("bash"), tool("write")),
                message("system", "be kind"),
                message("user", "say: old"),
                message("tool", "old result"),
                message("user", List.of(Json.object("type", "text", "text", "shell: ls"))),
                message("assistant", ""),
                message("tool", "one"),
                message("tool", "two"));
        assertThat(prompt).isEqualTo(new Prompt("shell: ls", List.of("one", "two"), Set.of("bash", "write")));
    }

    @Test
    void aRequestForATitleFollowsNoDirective() throws IOException {
        Prompt prompt = prompt(List.of(), message("system", "You are a title generator."), message("user", "crash"));
        assertThat(prompt.text()).isEqualTo("a title");
    }

    @Test
    void callsAreNumberedAndTheEndSaysWhyItEnded() throws IOException {
        Encoder encoder = dialect.encoder(new Prompt("", List.of(), Set.of("bash", "write")));
        String stream = encoder.call(new ToolCall.Run("echo \"hi\"", true))
                + encoder.call(new ToolCall.Apply("*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch"))
                + encoder.end();
        List<JsonNode> chunks = chunks(stream);
        JsonNode first = chunks.get(0).at("/choices/0/delta/tool_calls/0");
        assertThat(first.at("/function/name").asText()).isEqualTo("bash");
        assertThat(Json.read(first.at("/function/arguments").asText())
                        .path("command")
                        .asText())
                .isEqualTo("echo \"hi\"");
        JsonNode second = chunks.get(1).at("/choices/0/delta/tool_calls/0");
        assertThat(second.path("index").asInt()).isEqualTo(1);
        assertThat(second.path("id").asText()).isNotEqualTo(first.path("id").asText());
        JsonNode write = Json.read(second.at("/function/arguments").asText());
        assertThat(write.path("filePath").asText()).isEqualTo("a.txt");
        assertThat(write.path("content").asText()).isEqualTo("one\ntwo\n");
        assertThat(chunks.get(2).at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(stream).endsWith("data: [DONE]\n\n");
    }

    @Test
    void aFileIsReadWithTheToolForItOrPrinted() {
        ToolCall read = new ToolCall.Read("a", "cat 'a'");
        assertThat(dialect.encoder(new Prompt("", List.of(), Set.of("bash", "read")))
                        .call(read))
                .contains("\"name\":\"read\"", "filePath");
        assertThat(dialect.encoder(new Prompt("", List.of(), Set.of("bash"))).call(read))
                .contains("\"name\":\"bash\"", "cat 'a'");
    }

    @Test
    void aTextEndsWithStop() throws IOException {
        Encoder encoder = dialect.encoder(new Prompt("", List.of(), Set.of()));
        List<JsonNode> chunks = chunks(encoder.messageStart() + encoder.delta("a\n\"b\"") + encoder.end());
        assertThat(chunks.get(1).at("/choices/0/delta/content").asText()).isEqualTo("a\n\"b\"");
        assertThat(chunks.get(2).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }
}
