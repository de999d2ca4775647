package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.json.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The one writer of stdout: whole frames, one a line, never two at once. */
final class Frames {
    private final PrintStream out;

    Frames(PrintStream out) {
        this.out = out;
    }

    static ObjectNode frame(String type) {
        return Json.mapper().createObjectNode().put("type", type);
    }

    synchronized void write(ObjectNode frame) {
        byte[] line = (Json.write(frame) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(line, 0, line.length);
        out.flush();
    }

    /** Whether nobody reads any more. */
    boolean broken() {
        return out.checkError();
    }

    void done(Request request, @Nullable ObjectNode data) {
        ObjectNode frame = response(request.id(), request.type()).put("success", true);
        if (data != null) {
            frame.set("data", data);
        }
        write(frame);
    }

    void refused(@Nullable JsonNode id, String command, ErrorCode code, String message) {
        ObjectNode frame = response(id, command).put("success", false);
        frame.putObject("error").put("code", code.wire()).put("message", message);
        write(frame);
    }

    private static ObjectNode response(@Nullable JsonNode id, String command) {
        ObjectNode frame = Json.mapper().createObjectNode();
        if (id != null) {
            frame.set("id", id);
        }
        return frame.put("type", "response").put("command", command);
    }

    /** What the agent did; {@code id} of the prompt that it belongs to, if that had one. */
    void event(@Nullable JsonNode id, ObjectNode event) {
        ObjectNode frame = Json.mapper().createObjectNode();
        if (id != null) {
            frame.set("id", id);
        }
        frame.put("type", "event").set("event", event);
        write(frame);
    }
}
