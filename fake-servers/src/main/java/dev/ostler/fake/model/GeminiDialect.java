package dev.ostler.fake.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gemini over server-sent events, as gemini-cli 0.61.0 and pi 0.87.1 need it. */
final class GeminiDialect implements Dialect {
    private static final String STREAM = ":streamGenerateContent";
    private static final String WHOLE = ":generateContent";

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public boolean serves(String path) {
        return path.endsWith(STREAM) || path.endsWith(WHOLE);
    }

    /** Requests beside the turn want JSON of their schema; gemini's router asks again for ever when it gets prose. */
    @Override
    public Optional<String> fixed(String path, JsonNode body) {
        if (!path.endsWith(WHOLE)) {
            return Optional.empty();
        }
        JsonNode wanted =
                body.path("generationConfig").path("responseJsonSchema").path("properties");
        String text = "a short answer";
        if (wanted.has("complexity_score")) {
            text = Json.object("complexity_reasoning", "it is simple", "complexity_score", 10)
                    .text();
        } else if (wanted.has("next_speaker")) {
            text = Json.object("reasoning", "the answer is whole", "next_speaker", "user")
                    .text();
        }
        return Optional.of(Chunks.candidate(Json.object("text", text), "STOP"));
    }

    @Override
    public Prompt prompt(JsonNode body) {
        String text = "";
        List<String> results = new ArrayList<>();
        for (JsonNode content : body.path("contents")) {
            if (content.path("role").asText().equals("model")) {
                continue;
            }
            for (JsonNode part : content.path("parts")) {
                if (part.has("functionResponse")) {
                    results.add(result(part.path("functionResponse").path("response")));
                } else if (!isContext(part.path("text").asText())) {
                    text = part.path("text").asText();
                    results.clear();
                }
            }
            text = Pictures.said(text, content.path("parts"));
        }
        Set<String> tools = new LinkedHashSet<>();
        body.path("tools")
                .forEach(group -> group.path("functionDeclarations")
                        .forEach(tool -> tools.add(tool.path("name").asText())));
        return new Prompt(text, results, tools);
    }

    /** What the agent puts around the words of the user. */
    private static boolean isContext(String text) {
        String trimmed = text.strip();
        return trimmed.isEmpty() || (trimmed.startsWith("<") && trimmed.endsWith(">") && trimmed.contains("</"));
    }

    private static String result(JsonNode response) {
        return response.path("output").asText(response.path("error").asText(response.toString()));
    }

    @Override
    public Encoder encoder(Prompt prompt) {
        return new Chunks(prompt.tools());
    }

    @Override
    public String errorBody(int status, String message) {
        String word = switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
        };
        return Json.object("error", Json.object("code", status, "message", message, "status", word))
                .text();
    }

    private static final class Chunks implements Encoder {
        private static final String DELTA =
                "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"";
        private static final Json.Raw USAGE =
                Json.object("promptTokenCount", 10, "candidatesTokenCount", 10, "totalTokenCount", 20);
        private final Ids ids = new Ids();
        private final Set<String> tools;

        Chunks(Set<String> tools) {
            this.tools = tools;
        }

        @Override
        public String messageStart() {
            return "";
        }

        @Override
        public String delta(String text) {
            StringBuilder out = new StringBuilder(DELTA.length() + text.length() + 16).append(DELTA);
            Json.appendEscaped(out, text);
            return out.append("\"}]}}]}\n\n").toString();
        }

        @Override
        public String messageEnd(String whole) {
            return "";
        }

        @Override
        public String call(ToolCall call) {
            NamedCall named = NamedCall.of(call, tools);
            Json.Raw function = Json.object("id", ids.next("call"), "name", named.name(), "args", named.arguments());
            return "data: " + candidate(Json.object("functionCall", function), null) + "\n\n";
        }

        /** Without a finish reason the agent asks four times, and tells the text four times. */
        @Override
        public String end() {
            return "data: " + candidate(Json.object("text", ""), "STOP") + "\n\n";
        }

        static String candidate(Json.Raw part, @Nullable String finish) {
            Json.Raw content = Json.object("role", "model", "parts", List.of(part));
            Json.Raw candidate = finish == null
                    ? Json.object("content", content)
                    : Json.object("content", content, "finishReason", finish);
            return finish == null
                    ? Json.object("candidates", List.of(candidate)).text()
                    : Json.object("candidates", List.of(candidate), "usageMetadata", USAGE)
                            .text();
        }
    }
}
