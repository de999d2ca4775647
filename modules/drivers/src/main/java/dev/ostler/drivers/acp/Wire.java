package dev.ostler.drivers.acp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is sent: frames, and the params of requests. */
final class Wire {
    record Implementation(String name, String title, String version) {}

    record Files(boolean readTextFile, boolean writeTextFile) {}

    record ClientCapabilities(Files fs, boolean terminal) {}

    record Initialize(int protocolVersion, ClientCapabilities clientCapabilities, Implementation clientInfo) {}

    record NewSession(String cwd, List<Object> mcpServers) {}

    record LoadSession(String sessionId, String cwd, List<Object> mcpServers) {}

    record ForkSession(String sessionId, String cwd, List<Object> mcpServers) {}

    record OfSession(String sessionId) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ListSessions(@Nullable String cursor) {}

    record Text(String type, String text) {}

    record Picture(String type, String mimeType, String data) {}

    record Prompt(String sessionId, List<Object> prompt) {}

    private Wire() {}

    static Prompt prompt(String session, String text, List<Image> images) {
        List<Object> blocks = new ArrayList<>();
        blocks.add(new Text("text", text));
        images.forEach(image -> blocks.add(new Picture("image", image.mimeType(), image.data())));
        return new Prompt(session, blocks);
    }

    static Initialize initialize(String version) {
        return new Initialize(
                1,
                new ClientCapabilities(new Files(false, false), false),
                new Implementation("ostler", "Ostler", version));
    }

    static String request(String id, String method, Object params) {
        return Json.write(new Request("2.0", id, method, params));
    }

    static String notification(String method, Object params) {
        return Json.write(new Request("2.0", null, method, params));
    }

    /** {@code id} as the agent wrote it: a number must not come back as text. */
    static String result(JsonNode id, Object result) {
        return Json.write(Map.of("jsonrpc", "2.0", "id", id, "result", result));
    }

    static String error(JsonNode id, int code, String message) {
        return Json.write(Map.of("jsonrpc", "2.0", "id", id, "error", Map.of("code", code, "message", message)));
    }

    private record Request(String jsonrpc, @Nullable String id, String method, Object params) {}
}
