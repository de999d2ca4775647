package dev.ostler.fake.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Anthropic Messages, streamed and whole, as Claude Code 2.1.329 and pi 0.87.1 need it. */
final class AnthropicDialect implements Dialect {
    private static final String COUNT = "/messages/count_tokens";
    private static final String REMINDER = "<system-reminder>";

    @Override
    public String name() {
        return "messages";
    }

    @Override
    public boolean serves(String path) {
        return path.endsWith("/messages") || path.endsWith(COUNT);
    }

    @Override
    public Optional<String> fixed(String path, JsonNode body) {
        return path.endsWith(COUNT)
                ? Optional.of(Json.object("input_tokens", 10).text())
                : Optional.empty();
    }

    @Override
    public Prompt prompt(JsonNode body) {
        String text = "";
        List<String> results = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            if (!"user".equals(message.path("role").asText())) {
                continue;
            }
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                text = said(content.asText(), text, results);
            }
            for (JsonNode part : content) {
                switch (part.path("type").asText()) {
                    case "text" -> text = said(part.path("text").asText(), text, results);
                    case "tool_result" -> results.add(result(part.path("content")));
                    default -> {}
                }
            }
            text = Pictures.said(text, content);
        }
        Set<String> tools = new LinkedHashSet<>();
        body.path("tools").forEach(tool -> tools.add(tool.path("name").asText()));
        return new Prompt(text, results, tools);
    }

    /** What is new in the user's words begins another round of calls; what the agent puts around them does not. */
    private static String said(String part, String before, List<String> results) {
        if (part.isBlank() || part.strip().startsWith(REMINDER)) {
            return before;
        }
        results.clear();
        return part;
    }

    private static String result(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        List<String> parts = new ArrayList<>();
        content.forEach(part -> parts.add(part.path("text").asText()));
        return String.join("\n", parts);
    }

    @Override
    public Encoder encoder(Prompt prompt) {
        return new AnthropicEvents(prompt.tools());
    }

    @Override
    public Encoder encoder(Prompt prompt, JsonNode body) {
        return body.path("stream").asBoolean(false) ? encoder(prompt) : new AnthropicMessage(prompt.tools());
    }

    @Override
    public String errorBody(int status, String message) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
        return Json.object("type", "error", "error", Json.object("type", type, "message", message))
                .text();
    }
}
