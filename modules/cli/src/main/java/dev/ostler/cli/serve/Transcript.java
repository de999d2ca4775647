package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said in a session: prompts, answers, tools with their results, in their order. Each message has an index that
 * stays. Beyond the bounds the oldest go, and {@link #first} says so. Guarded by its owner.
 */
final class Transcript {
    private static final int MOST_MESSAGES = 20_000;
    private static final long MOST_CHARS = 64L << 20;
    private static final int MOST_TOOL_CHARS = 256 << 10;

    private final List<ObjectNode> messages = new ArrayList<>();
    private int first;
    private long chars;

    /** Of an earlier process. */
    static Transcript of(int first, List<JsonNode> earlier) {
        Transcript transcript = new Transcript();
        transcript.first = first;
        earlier.forEach(message -> transcript.put((ObjectNode) message));
        return transcript;
    }

    /** Takes from an event what is to be kept of it. */
    void follow(FrameView frame) {
        if (!frame.isEvent()) {
            return;
        }
        JsonNode data = frame.data();
        switch (frame.kind()) {
            case "turn.started" -> {
                if (data.hasNonNull("input")) {
                    put(message(frame, "user").put("text", data.path("input").asText()));
                }
            }
            case "item.completed" -> {
                String type = data.path("type").asText();
                if (type.equals("message") || type.equals("reasoning")) {
                    ObjectNode said = message(frame, type.equals("message") ? "assistant" : "reasoning");
                    said.put("text", data.path("text").asText());
                    said.put("complete", data.path("complete").asBoolean(true));
                    put(said);
                }
            }
            case "tool.started" -> {
                ObjectNode tool = message(frame, "tool");
                tool.set("item", data.path("item"));
                tool.set("tool", data.path("tool"));
                tool.set("input", data.path("input"));
                put(tool);
            }
            case "tool.ended" -> ended(frame, data);
            case "turn.ended" -> {
                if (!data.path("outcome").asText().equals("completed")) {
                    ObjectNode end = message(frame, "end");
                    end.set("outcome", data.path("outcome"));
                    if (data.hasNonNull("error")) {
                        end.set("error", data.get("error"));
                    }
                    put(end);
                }
            }
            default -> {}
        }
    }

    private void ended(FrameView frame, JsonNode data) {
        ObjectNode tool = messages.reversed().stream()
                .filter(m -> m.path("role").asText().equals("tool")
                        && m.path("item").equals(data.path("item"))
                        && !m.has("status"))
                .findFirst()
                .orElseGet(() -> {
                    ObjectNode alone = message(frame, "tool");
                    alone.set("item", data.path("item"));
                    alone.set("tool", data.path("tool"));
                    put(alone);
                    return alone;
                });
        tool.set("status", data.path("status"));
        if (data.hasNonNull("exitCode")) {
            tool.set("exitCode", data.get("exitCode"));
        }
        if (data.hasNonNull("output")) {
            String output = data.get("output").asText();
            boolean cut = output.length() > MOST_TOOL_CHARS;
            tool.put("output", cut ? output.substring(0, MOST_TOOL_CHARS) : output);
            if (cut) {
                tool.put("cutChars", output.length() - MOST_TOOL_CHARS);
            }
            chars += tool.path("output").asText().length();
            bound();
        }
    }

    private static ObjectNode message(FrameView frame, String role) {
        ObjectNode message = Json.mapper().createObjectNode().put("role", role);
        message.set("turn", frame.event().path("turn"));
        message.set("time", frame.event().path("time"));
        return message;
    }

    private void put(ObjectNode message) {
        message.put("index", first + messages.size());
        messages.add(message);
        chars += message.toString().length();
        bound();
    }

    private void bound() {
        while (messages.size() > MOST_MESSAGES || (chars > MOST_CHARS && messages.size() > 1)) {
            chars -= messages.removeFirst().toString().length();
            first++;
        }
    }

    /** The index of the oldest message that is kept. */
    int first() {
        return first;
    }

    int next() {
        return first + messages.size();
    }

    /** Those from an index on, at most so many. */
    ArrayNode from(int since, int most) {
        ArrayNode out = Json.mapper().createArrayNode();
        messages.stream().skip(Math.max(0, since - first)).limit(most).forEach(out::add);
        return out;
    }

    ArrayNode all() {
        return from(first, Integer.MAX_VALUE);
    }
}
