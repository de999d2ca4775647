package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.bus.TraceParent;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import org.jspecify.annotations.Nullable;

/** The forms of JSON-RPC 2.0. */
final class JsonRpc {
    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;

    /** What a client sent. */
    sealed interface Message {}

    /** {@code id} is JSON text, null for a notification; {@code trace} a W3C traceparent, the member of that name. */
    record Request(
            @Nullable String id,
            String method,
            ObjectNode params,
            @Nullable String trace) implements Message {}

    /** Not to be carried out: {@code answer} says why. */
    record Bad(String answer) implements Message {}

    private JsonRpc() {}

    static Message read(JsonNode node) {
        JsonNode id = node.path("id");
        if (!node.isObject()) {
            return new Bad(error("null", INVALID_REQUEST, "a request must be a JSON object"));
        }
        if (!id.isMissingNode() && !id.isNull() && !id.isTextual() && !id.isNumber()) {
            return new Bad(error("null", INVALID_REQUEST, "id must be a text, a number or null"));
        }
        String idText = id.isMissingNode() ? null : id.toString();
        String answerTo = idText == null ? "null" : idText;
        if (!node.path("jsonrpc").asText().equals("2.0")) {
            return new Bad(error(answerTo, INVALID_REQUEST, "jsonrpc must be \"2.0\""));
        }
        if (!node.path("method").isTextual()) {
            return new Bad(error(answerTo, INVALID_REQUEST, "method is missing: expected the name of an operation"));
        }
        JsonNode params = node.path("params");
        if (params.isMissingNode() || params.isNull()) {
            params = Json.mapper().createObjectNode();
        }
        if (!(params instanceof ObjectNode object)) {
            return new Bad(error(
                    answerTo, new Problem(ErrorCode.INVALID_REQUEST, "params must be an object: fields go by name")));
        }
        return new Request(
                idText,
                node.path("method").asText(),
                object,
                TraceParent.of(node.path(TraceParent.NAME).asText()));
    }

    static String result(String id, String json) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + json + "}";
    }

    static String error(String id, Problem problem) {
        return error(id, problem.code().rpcCode(), problem.message(), Json.write(problem));
    }

    static String error(String id, int code, String message) {
        return error(id, code, message, Json.write(new Problem(ErrorCode.INVALID_REQUEST, message)));
    }

    private static String error(String id, int code, String message, String data) {
        StringBuilder out = new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":").append(id);
        Json.quote(out.append(",\"error\":{\"code\":").append(code).append(",\"message\":"), message);
        return out.append(",\"data\":").append(data).append("}}").toString();
    }
}
