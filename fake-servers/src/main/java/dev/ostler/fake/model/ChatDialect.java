package dev.ostler.fake.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI Chat Completions over server-sent events, as opencode 1.18.33 and pi 0.87.1 need it. */
final class ChatDialect implements Dialect {
    /** opencode asks for a title beside the first turn; its request quotes the prompt, whose directives are not for it. */
    private static final String TITLES = "title generator";

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public boolean serves(String path) {
        return path.endsWith("/chat/completions");
    }

    @Override
    public Prompt prompt(JsonNode body) {
        String text = "";
        boolean titles = false;
        List<String> results = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            switch (message.path("role").asText()) {
                case "system" -> titles |= text(message.path("content")).contains(TITLES);
                case "user" -> {
                    text = Pictures.said(text(message.path("content")), message.path("content"));
                    results.clear();
                }
                case "tool" -> results.add(text(message.path("content")));
                default -> {}
            }
        }
        Set<String> tools = new LinkedHashSet<>();
        body.path("tools").forEach(tool -> tools.add(tool.at("/function/name").asText()));
        return new Prompt(titles && tools.isEmpty() ? "a title" : text, results, tools);
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        List<String> parts = new ArrayList<>();
        content.forEach(part -> parts.add(part.path("text").asText("")));
        return String.join("\n", parts);
    }

    @Override
    public Encoder encoder(Prompt prompt) {
        return new Chunks(prompt.tools());
    }

    private static final class Chunks implements Encoder {
        private static final String DELTA = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";

        private final Ids ids = new Ids();
        private final Set<String> tools;
        private int calls;

        Chunks(Set<String> tools) {
            this.tools = tools;
        }

        @Override
        public String messageStart() {
            return chunk(Json.object("role", "assistant"), null);
        }

        @Override
        public String delta(String text) {
            StringBuilder out = new StringBuilder(DELTA.length() + text.length() + 16).append(DELTA);
            Json.appendEscaped(out, text);
            return out.append("\"}}]}\n\n").toString();
        }

        @Override
        public String messageEnd(String whole) {
            return "";
        }

        @Override
        public String call(ToolCall call) {
            ChatTools.Named named = ChatTools.name(call, tools);
            Json.Raw function = Json.object(
                    "name", named.tool(), "arguments", named.arguments().text());
            Json.Raw tool =
                    Json.object("index", calls++, "id", ids.next("call"), "type", "function", "function", function);
            return chunk(Json.object("tool_calls", List.of(tool)), null);
        }

        /** Without a finish reason opencode asks again for ever. */
        @Override
        public String end() {
            Json.Raw usage = Json.object("prompt_tokens", 10, "completion_tokens", 10, "total_tokens", 20);
            return chunk(Json.object(), calls > 0 ? "tool_calls" : "stop")
                    + "data: "
                    + Json.object("choices", List.of(), "usage", usage).text() + "\n\n"
                    + "data: [DONE]\n\n";
        }

        private static String chunk(Json.Raw delta, @Nullable String finish) {
            Json.Raw choice = finish == null
                    ? Json.object("index", 0, "delta", delta)
                    : Json.object("index", 0, "delta", delta, "finish_reason", finish);
            return "data: " + Json.object("choices", List.of(choice)).text() + "\n\n";
        }
    }
}
