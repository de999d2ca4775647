package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.SessionEvent;
import java.util.function.Consumer;

/** The turn that runs. */
final class Turn {
    private final String id;
    private final Blocks blocks;
    private final Tools tools;

    Turn(String session, String id, Consumer<SessionEvent> out) {
        this.id = id;
        this.blocks = new Blocks(session, id, out);
        this.tools = new Tools(session, id, out);
    }

    String id() {
        return id;
    }

    /** A {@code stream_event} of the main agent. */
    void streamed(JsonNode frame) {
        JsonNode event = frame.path("event");
        int index = event.path("index").asInt();
        switch (event.path("type").asText()) {
            case "message_start" ->
                blocks.messageStart(event.path("message").path("id").asText());
            case "content_block_start" ->
                blocks.blockStart(
                        index, event.path("content_block").path("type").asText());
            case "content_block_delta" -> {
                JsonNode delta = event.path("delta");
                String of = frame.path("api_message_id").asText(id);
                if (delta.has("text")) {
                    blocks.delta(index, of, "text", delta.path("text").asText());
                } else if (delta.has("thinking")) {
                    blocks.delta(index, of, "thinking", delta.path("thinking").asText());
                }
            }
            default -> {}
        }
    }

    /** An {@code assistant} frame. What a sub-agent says is not this turn's text; its tools are told. */
    void said(JsonNode frame, boolean subAgent) {
        JsonNode message = frame.path("message");
        boolean complete = !frame.path("aborted").asBoolean(false);
        for (JsonNode block : message.path("content")) {
            String type = block.path("type").asText();
            if (type.equals("tool_use")) {
                tools.started(block.path("id").asText(), block.path("name").asText(), block.path("input"));
            } else if (!subAgent) {
                String text =
                        block.path(type.equals("text") ? "text" : "thinking").asText("");
                blocks.completed(message.path("id").asText(), type, text, complete);
            }
        }
    }

    /** A part of a {@code user} frame that is a tool's result. */
    void result(JsonNode part, JsonNode meta) {
        tools.ended(part, meta);
    }

    /** Closes what is open. */
    void cut() {
        blocks.cut();
        tools.cut();
    }
}
