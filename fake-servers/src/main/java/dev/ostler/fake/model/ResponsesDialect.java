package dev.ostler.fake.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** OpenAI Responses over server-sent events, as codex 0.169.0 needs it. */
final class ResponsesDialect implements Dialect {
    private static final String CONTEXT_PREFIX = "<";

    @Override
    public String name() {
        return "responses";
    }

    @Override
    public boolean serves(String path) {
        return path.endsWith("/responses");
    }

    @Override
    public Prompt prompt(JsonNode body) {
        String text = "";
        List<String> results = new ArrayList<>();
        for (JsonNode item : body.path("input")) {
            String type = item.path("type").asText("message");
            if (type.endsWith("_call_output")) {
                results.add(text(item.path("output")));
            } else if ("message".equals(type) && "user".equals(item.path("role").asText())) {
                String said = text(item.path("content"));
                if (!isContext(said)) {
                    text = Pictures.said(said, item.path("content"));
                    results.clear();
                }
            }
        }
        if (body.path("input").isTextual()) {
            text = body.path("input").asText();
        }
        Set<String> tools = new LinkedHashSet<>();
        body.path("tools")
                .forEach(tool ->
                        tools.add(tool.path("name").asText(tool.path("type").asText())));
        return new Prompt(text, results, tools);
    }

    /** codex speaks as the user too, in blocks such as {@code <environment_context>…</environment_context>}. */
    private static boolean isContext(String text) {
        String trimmed = text.strip();
        return trimmed.startsWith(CONTEXT_PREFIX) && trimmed.endsWith(">") && trimmed.contains("</");
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder out = new StringBuilder();
        for (JsonNode part : content) {
            String piece = part.path("text").asText("");
            if (!piece.isEmpty() && !out.isEmpty()) {
                out.append('\n');
            }
            out.append(piece);
        }
        return out.isEmpty() && content.isObject() ? content.path("content").asText("") : out.toString();
    }

    @Override
    public Encoder encoder(Prompt prompt) {
        return new Events(prompt.tools());
    }

    private static final class Events implements Encoder {
        private static final String DELTA = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"";
        private final Ids ids = new Ids();
        private final boolean bash;
        private String message = "";

        /** codex has {@code exec_command}, pi {@code bash}. */
        Events(Set<String> tools) {
            bash = tools.contains("bash") && !tools.contains("exec_command");
        }

        @Override
        public String messageStart() {
            message = ids.next("msg");
            return event(
                    "type",
                    "response.output_item.added",
                    "item",
                    Json.object("type", "message", "id", message, "role", "assistant", "content", List.of()));
        }

        @Override
        public String delta(String text) {
            StringBuilder out = new StringBuilder(DELTA.length() + text.length() + 16).append(DELTA);
            Json.appendEscaped(out, text);
            return out.append("\"}\n\n").toString();
        }

        @Override
        public String messageEnd(String whole) {
            Json.Raw part = Json.object("type", "output_text", "text", whole);
            return event(
                    "type",
                    "response.output_item.done",
                    "item",
                    Json.object("type", "message", "id", message, "role", "assistant", "content", List.of(part)));
        }

        @Override
        public String call(ToolCall call) {
            Json.Raw arguments = switch (call) {
                case ToolCall.Run run when bash -> Json.object("command", run.command());
                case ToolCall.Run run
                when run.escalated() ->
                    Json.object(
                            "cmd", run.command(),
                            "sandbox_permissions", "require_escalated",
                            "justification", "the fake model wants to run it");
                case ToolCall.Run run -> Json.object("cmd", run.command());
                case ToolCall.Named named -> new Json.Raw(named.arguments());
                case ToolCall.Read read -> Json.object(bash ? "command" : "cmd", read.command());
                case ToolCall.Apply apply ->
                    Json.object("cmd", "apply_patch <<'OSTLER_PATCH'\n" + apply.patch() + "\nOSTLER_PATCH");
            };
            return event("type", "response.output_item.done", "item", function(call, arguments.text()));
        }

        private Json.Raw function(ToolCall call, String arguments) {
            String id = ids.next("call");
            String name = call instanceof ToolCall.Named named ? named.name() : bash ? "bash" : "exec_command";
            int slash = name.indexOf('/');
            return slash < 0
                    ? Json.object("type", "function_call", "call_id", id, "name", name, "arguments", arguments)
                    : Json.object(
                            "type",
                            "function_call",
                            "call_id",
                            id,
                            "namespace",
                            name.substring(0, slash),
                            "name",
                            name.substring(slash + 1),
                            "arguments",
                            arguments);
        }

        @Override
        public String end() {
            Json.Raw usage = Json.object("input_tokens", 10, "output_tokens", 10, "total_tokens", 20);
            return event("type", "response.completed", "response", Json.object("id", ids.next("resp"), "usage", usage));
        }

        private static String event(Object... namesAndValues) {
            return "data: " + Json.object(namesAndValues) + "\n\n";
        }
    }
}
