package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.rpc.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads events, messages and parts. Missing members read as empty: versions of opencode differ in what they leave out. */
final class Notices {
    private static final int SHOWN = 500;

    private Notices() {}

    static Notice read(byte[] utf8) {
        try {
            JsonNode event = WireJson.tree(utf8);
            if (event.isObject()) {
                return read(event, utf8);
            }
        } catch (IOException e) {
            // told as it is
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        return new Notice.Other(null, "text", Json.write(text.substring(0, Math.min(SHOWN, text.length()))));
    }

    private static Notice read(JsonNode event, byte[] utf8) {
        JsonNode of = event.path("properties");
        String type = event.path("type").asText();
        String session = session(of);
        return switch (type) {
            case "server.connected" -> new Notice.Connected();
            case "server.heartbeat" -> new Notice.Heartbeat();
            case "message.updated" -> new Notice.Head(message(of.path("info")));
            case "message.part.updated" ->
                part(of.path("part"))
                        .<Notice>map(part -> new Notice.Piece(
                                session, of.path("part").path("messageID").asText(), part))
                        .orElseGet(() -> file(of.path("part"))
                                ? new Notice.Other(session, type, Json.write(event))
                                : other(session, type, utf8));
            case "message.part.delta" ->
                of.path("field").asText().equals("text")
                        ? new Notice.Delta(
                                session,
                                of.path("messageID").asText(),
                                of.path("partID").asText(),
                                of.path("delta").asText())
                        : other(session, type, utf8);
            case "session.status" -> status(session, of.path("status"));
            case "session.idle" -> new Notice.Status(session, false, null);
            case "session.error" -> new Notice.Failed(session, trouble(of.path("error")));
            case "permission.asked" -> new Notice.Asked(Question.permission(of));
            case "question.asked" -> new Notice.Asked(Question.choice(of));
            case "permission.replied" ->
                new Notice.Settled(
                        session,
                        of.path("requestID").asText(),
                        of.path("reply").asText().equals("reject"));
            case "question.replied" ->
                new Notice.Settled(session, of.path("requestID").asText(), false);
            case "question.rejected" ->
                new Notice.Settled(session, of.path("requestID").asText(), true);
            case "session.created", "session.updated" -> {
                String parent = of.path("info").path("parentID").asText("");
                yield parent.isEmpty()
                        ? other(session, type, utf8)
                        : new Notice.Child(session, parent, new String(utf8, StandardCharsets.UTF_8));
            }
            default -> other(session, type, utf8);
        };
    }

    /** Whether it is a file that was sent within a prompt; what is in it is taken out: events carry no files. */
    private static boolean file(JsonNode part) {
        String url = part.path("url").asText("");
        if (!url.startsWith("data:") || !(part instanceof ObjectNode parts)) {
            return false;
        }
        parts.put("url", url.substring(0, url.indexOf(',') + 1));
        return true;
    }

    private static String session(JsonNode of) {
        String direct = of.path("sessionID").asText("");
        return !direct.isEmpty()
                ? direct
                : of.path("info")
                        .path("sessionID")
                        .asText(of.path("part").path("sessionID").asText(""));
    }

    private static Notice other(String session, String type, byte[] utf8) {
        return new Notice.Other(session.isEmpty() ? null : session, type, new String(utf8, StandardCharsets.UTF_8));
    }

    /** The status of a session; one that is not in the server's list is idle. */
    static Notice.Status status(String session, JsonNode status) {
        return switch (status.path("type").asText("idle")) {
            case "idle" -> new Notice.Status(session, false, null);
            case "retry" ->
                new Notice.Status(session, true, status.path("message").asText("the model is asked again"));
            default -> new Notice.Status(session, true, null);
        };
    }

    static Message message(JsonNode info) {
        JsonNode error = info.path("error");
        return new Message(
                info.path("id").asText(),
                info.path("sessionID").asText(),
                info.path("role").asText().equals("user"),
                info.path("parentID").asText(""),
                info.path("time").path("created").asLong(),
                info.path("time").path("completed").asLong(),
                info.path("finish").asText(""),
                error.isObject() ? trouble(error) : null,
                used(info));
    }

    /** opencode's input is what came from no cache and went into none, its output what was not reasoning. */
    private static Usage used(JsonNode info) {
        JsonNode tokens = info.path("tokens");
        long read = tokens.path("cache").path("read").asLong();
        long written = tokens.path("cache").path("write").asLong();
        long reasoning = tokens.path("reasoning").asLong();
        return Usage.ofTurn(
                new Usage.Tokens(
                        tokens.path("input").asLong() + read + written,
                        read,
                        written,
                        tokens.path("output").asLong() + reasoning,
                        reasoning),
                info.path("cost").decimalValue());
    }

    private static Message.Trouble trouble(JsonNode error) {
        String name = error.path("name").asText("UnknownError");
        return new Message.Trouble(name, error.path("data").path("message").asText(name));
    }

    /** A part that is an item; steps, snapshots and the like are none. */
    static Optional<Part> part(JsonNode part) {
        return switch (part.path("type").asText()) {
            case "text" -> Optional.of(text(part, Part.Role.TEXT));
            case "reasoning" -> Optional.of(text(part, Part.Role.REASONING));
            case "tool" -> Optional.of(tool(part));
            default -> Optional.empty();
        };
    }

    private static Part text(JsonNode part, Part.Role role) {
        boolean ended = part.path("time").path("end").asLong() > 0;
        return new Part(
                part.path("id").asText(),
                role,
                "",
                "",
                part.path("text").asText(""),
                ended ? Part.State.COMPLETED : Part.State.RUNNING,
                "",
                "",
                null,
                part.path("time").path("start").asLong());
    }

    private static Part tool(JsonNode part) {
        JsonNode state = part.path("state");
        JsonNode exit = state.path("metadata").path("exit");
        return new Part(
                part.path("id").asText(),
                Part.Role.TOOL,
                part.path("tool").asText("tool"),
                part.path("callID").asText(""),
                state.path("output").asText(state.path("error").asText("")),
                state(state.path("status").asText()),
                state.path("input").isMissingNode() ? "{}" : state.path("input").toString(),
                state.path("metadata").path("output").asText(""),
                exitCode(exit),
                state.path("time").path("start").asLong());
    }

    private static @Nullable Integer exitCode(JsonNode exit) {
        return exit.isInt() ? exit.asInt() : null;
    }

    private static Part.State state(String status) {
        return switch (status) {
            case "pending" -> Part.State.PENDING;
            case "completed" -> Part.State.COMPLETED;
            case "error" -> Part.State.ERROR;
            default -> Part.State.RUNNING;
        };
    }
}
