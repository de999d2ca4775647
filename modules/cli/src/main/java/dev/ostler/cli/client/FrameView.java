package dev.ostler.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;

/**
 * A frame of a subscription as it came.
 *
 * @param json the frame's own text
 */
public record FrameView(String json, JsonNode node) {
    /** Reads one frame. */
    public static FrameView parse(String json) {
        return new FrameView(json, Json.tree(json));
    }

    /** snapshot, event, gap, heartbeat or bye. */
    public String type() {
        return node.path("frame").asText();
    }

    public boolean isEvent() {
        return type().equals("event");
    }

    /** The position that is reached when the frame has been handled. */
    public String cursor() {
        return switch (type()) {
            case "event" -> event().path("cursor").asText();
            case "gap" -> node.path("to").asText();
            default -> node.path("cursor").asText();
        };
    }

    /** Of an event frame. */
    public JsonNode event() {
        return node.path("event");
    }

    /** Of an event frame: its kind's wire name. */
    public String kind() {
        return event().path("kind").asText();
    }

    /** Of an event frame. */
    public JsonNode data() {
        return event().path("data");
    }

    /** Of a bye or a gap. */
    public String reason() {
        return node.path("reason").asText();
    }
}
