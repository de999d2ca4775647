package dev.ostler.fake.model;

import dev.ostler.fake.Json;
import java.util.List;
import java.util.Set;

/** A message as server-sent events: each names its type twice, blocks are opened and closed, the end gives a reason. */
final class AnthropicEvents implements Encoder {
    private final Set<String> tools;
    private final Ids ids = new Ids();
    private boolean begun;
    private boolean called;
    private int block;

    AnthropicEvents(Set<String> tools) {
        this.tools = tools;
    }

    @Override
    public String messageStart() {
        return begin() + start(Json.object("type", "text", "text", ""));
    }

    @Override
    public String delta(String text) {
        return blockDelta("text_delta", "text", text);
    }

    @Override
    public String messageEnd(String whole) {
        return stop();
    }

    @Override
    public String call(ToolCall call) {
        called = true;
        NamedCall named = NamedCall.of(call, tools);
        Json.Raw empty = Json.object();
        return begin()
                + start(Json.object("type", "tool_use", "id", ids.next("toolu"), "name", named.name(), "input", empty))
                + blockDelta(
                        "input_json_delta", "partial_json", named.arguments().text())
                + stop();
    }

    @Override
    public String end() {
        Json.Raw delta = Json.object("stop_reason", called ? "tool_use" : "end_turn", "stop_sequence", null);
        return begin()
                + event("message_delta", "delta", delta, "usage", Json.object("output_tokens", 10))
                + event("message_stop");
    }

    private String begin() {
        if (begun) {
            return "";
        }
        begun = true;
        return event("message_start", "message", AnthropicMessage.message(ids.next("msg"), List.of(), null));
    }

    private String start(Json.Raw content) {
        return event("content_block_start", "index", block, "content_block", content);
    }

    private String blockDelta(String type, String field, String value) {
        return event("content_block_delta", "index", block, "delta", Json.object("type", type, field, value));
    }

    private String stop() {
        return event("content_block_stop", "index", block++);
    }

    private static String event(String type, Object... namesAndValues) {
        Object[] all = new Object[namesAndValues.length + 2];
        all[0] = "type";
        all[1] = type;
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return "event: " + type + "\ndata: " + Json.object(all) + "\n\n";
    }
}
