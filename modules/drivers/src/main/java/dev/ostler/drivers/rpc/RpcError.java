package dev.ostler.drivers.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** The error of an answer. {@code data} is a missing node when there was none. */
public record RpcError(int code, String message, JsonNode data) {
    static RpcError of(JsonNode error) {
        JsonNode data = error.path("data");
        return new RpcError(
                error.path("code").asInt(0),
                error.path("message").asText("an error without a message"),
                data.isNull() ? MissingNode.getInstance() : data);
    }
}
