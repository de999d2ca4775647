package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.json.Json;
import java.util.Optional;

/** What a frame of the event log is in the words of this protocol. Pure. */
final class AgentEvents {
    private static final String[] USAGE = {
        "of", "input", "cached", "cacheWritten", "output", "reasoning", "total", "context", "contextWindow", "costUsd"
    };

    private AgentEvents() {}

    /** Empty for what a client of one session need not know. */
    static Optional<ObjectNode> of(FrameView frame) {
        return switch (frame.type()) {
            case "event" -> event(frame.kind(), frame.event().path("turn").asText(), frame.data());
            case "gap" ->
                Optional.of(type("status")
                        .put("status", "gap")
                        .put("cause", frame.reason())
                        .put("count", frame.node().path("count").asLong()));
            default -> Optional.empty();
        };
    }

    private static Optional<ObjectNode> event(String kind, String turn, JsonNode data) {
        return Optional.ofNullable(
                        switch (kind) {
                            case "text.delta" -> stream("text", data);
                            case "reasoning.delta" -> stream("reasoning", data);
                            case "tool.started" -> copy(type("tool_start"), data, "item", "tool", "input");
                            case "tool.output" -> stream("tool", data);
                            case "tool.ended" ->
                                copy(type("tool_end"), data, "item", "tool", "status", "exitCode", "output");
                            case "turn.started" -> copy(type("status").put("status", "busy"), data, "input", "client");
                            case "turn.ended" -> copy(type("turn_end"), data, "outcome", "error");
                            case "approval.requested" -> asked(data);
                            case "approval.resolved" ->
                                copy(
                                        type("approval")
                                                .put(
                                                        "approvalId",
                                                        data.path("approval").asText())
                                                .put("resolved", true),
                                        data,
                                        "by",
                                        "decision",
                                        "reason");
                            case "usage" -> copy(type("usage"), data, USAGE);
                            case "status" -> copy(type("status"), data, "status", "cause");
                            case "error" -> copy(type("error"), data, "message", "retryable");
                            case "harness.exited",
                                    "harness.lost",
                                    "harness.failed",
                                    "harness.restarting",
                                    "harness.disconnected",
                                    "harness.attached",
                                    "harness.released" ->
                                copy(
                                        type("status").put("status", kind.substring("harness.".length())),
                                        data,
                                        "cause",
                                        "exit",
                                        "session");
                            default -> null;
                        })
                .map(event -> turn.isEmpty() ? event : event.put("turn", turn));
    }

    /** The end of a prompt that never became a turn. */
    static ObjectNode withdrawn(JsonNode data) {
        ObjectNode end = type("turn_end").put("outcome", "interrupted");
        return end.put("error", data.path("cause").asText("it was taken back while it waited"));
    }

    /** The end of a prompt that was added to a turn: that turn's. */
    static ObjectNode steered(String turn, JsonNode data) {
        return copy(type("turn_end"), data, "outcome", "error")
                .put("steered", true)
                .put("turn", turn);
    }

    private static ObjectNode stream(String of, JsonNode data) {
        return copy(type("stream").put("kind", of), data, "item", "text");
    }

    private static ObjectNode asked(JsonNode data) {
        ObjectNode event = type("approval")
                .put("approvalId", data.path("approval").asText())
                .put("resolved", false);
        event.put("kind", data.path("type").asText());
        return copy(event, data, "title", "request");
    }

    private static ObjectNode type(String type) {
        return Json.mapper().createObjectNode().put("type", type);
    }

    private static ObjectNode copy(ObjectNode to, JsonNode from, String... fields) {
        for (String field : fields) {
            if (from.hasNonNull(field)) {
                to.set(field, from.get(field));
            }
        }
        return to;
    }
}
