package dev.ostler.fake.model;

import dev.ostler.fake.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message in one piece, for {@code "stream": false}: Claude Code asks so after streams that it cannot use. */
final class AnthropicMessage implements Encoder {
    private final Set<String> tools;
    private final Ids ids = new Ids();
    private final List<Json.Raw> content = new ArrayList<>();
    private boolean called;

    AnthropicMessage(Set<String> tools) {
        this.tools = tools;
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String messageStart() {
        return "";
    }

    @Override
    public String delta(String text) {
        return "";
    }

    @Override
    public String messageEnd(String whole) {
        content.add(Json.object("type", "text", "text", whole));
        return "";
    }

    @Override
    public String call(ToolCall call) {
        called = true;
        NamedCall named = NamedCall.of(call, tools);
        content.add(Json.object(
                "type", "tool_use", "id", ids.next("toolu"), "name", named.name(), "input", named.arguments()));
        return "";
    }

    @Override
    public String end() {
        return message(ids.next("msg"), content, called ? "tool_use" : "end_turn")
                .text();
    }

    static Json.Raw message(String id, List<Json.Raw> content, @Nullable String stopReason) {
        return Json.object(
                "id",
                id,
                "type",
                "message",
                "role",
                "assistant",
                "model",
                "fake",
                "content",
                content,
                "stop_reason",
                stopReason,
                "stop_sequence",
                null,
                "usage",
                Json.object("input_tokens", 10, "output_tokens", 10));
    }
}
