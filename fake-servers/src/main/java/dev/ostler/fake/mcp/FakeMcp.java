package dev.ostler.fake.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.commands.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server of the Model Context Protocol on stdin and stdout, with one tool: {@code ask} asks the user for a name and
 * greets whoever is named. Ends with its input.
 */
public final class FakeMcp {
    private static final Json.Raw ASK = Json.object(
            "name",
            "ask",
            "description",
            "asks for a name and greets",
            "inputSchema",
            Json.object("type", "object", "properties", Json.object()));
    private static final Json.Raw FORM = Json.object(
            "type",
            "object",
            "properties",
            Json.object("name", Json.object("type", "string")),
            "required",
            List.of("name"));

    private final Lines out = new Lines(System.out);
    /** Calls that wait for the user, by the id of the question. */
    private final Map<String, JsonNode> waiting = new HashMap<>();

    private int questions;

    private FakeMcp() {}

    /** Serves until stdin ends. */
    public static void main(String[] args) throws IOException {
        Lines.read(System.in, new FakeMcp()::line);
    }

    private void line(String line) {
        JsonNode message;
        try {
            message = Json.read(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode id = message.path("id");
        switch (message.path("method").asText()) {
            case "initialize" ->
                result(
                        id,
                        Json.object(
                                "protocolVersion",
                                message.at("/params/protocolVersion").asText(),
                                "capabilities",
                                Json.object("tools", Json.object()),
                                "serverInfo",
                                Json.object("name", "fake-mcp", "version", "1")));
            case "tools/list" -> result(id, Json.object("tools", List.of(ASK)));
            case "tools/call" -> ask(id);
            case "ping" -> result(id, Json.object());
            case "" -> answered(id.asText(), message.path("result"));
            default -> {
                if (!id.isMissingNode()) {
                    Json.Raw error = Json.object("code", -32601, "message", "Method not found");
                    send(Json.object("jsonrpc", "2.0", "id", id, "error", error));
                }
            }
        }
    }

    private void ask(JsonNode call) {
        String question = "question-" + questions++;
        waiting.put(question, call);
        send(Json.object(
                "jsonrpc",
                "2.0",
                "id",
                question,
                "method",
                "elicitation/create",
                "params",
                Json.object("message", "your name?", "requestedSchema", FORM)));
    }

    private void answered(String question, JsonNode answer) {
        JsonNode call = waiting.remove(question);
        if (call != null) {
            String name = answer.at("/content/name").asText("nobody");
            Json.Raw text =
                    Json.object("type", "text", "text", answer.path("action").asText() + ": hello " + name);
            result(call, Json.object("content", List.of(text)));
        }
    }

    private void result(JsonNode id, Json.Raw result) {
        send(Json.object("jsonrpc", "2.0", "id", id, "result", result));
    }

    private void send(Json.Raw message) {
        out.write(message);
    }
}
