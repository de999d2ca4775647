package dev.ostler.drivers.rpc;

import dev.ostler.core.json.Json;
import org.jspecify.annotations.Nullable;

/** Outgoing frames as text. Whether they carry {@code "jsonrpc":"2.0"} is the protocol's habit. */
public enum RpcText {
    /** Without the version, as codex writes it. */
    BARE(""),
    VERSIONED("\"jsonrpc\":\"2.0\",");

    private final String version;

    RpcText(String version) {
        this.version = version;
    }

    /** A request, or a notification when {@code id} is null. */
    String request(@Nullable String id, String method, @Nullable Object params) {
        StringBuilder out = begin(id);
        Json.quote(out.append("\"method\":"), method);
        if (params != null) {
            out.append(",\"params\":").append(Json.write(params));
        }
        return out.append('}').toString();
    }

    String result(String id, Object result) {
        return begin(id)
                .append("\"result\":")
                .append(Json.write(result))
                .append('}')
                .toString();
    }

    String error(String id, int code, String message) {
        StringBuilder out =
                begin(id).append("\"error\":{\"code\":").append(code).append(",\"message\":");
        return Json.quote(out, message).append("}}").toString();
    }

    private StringBuilder begin(@Nullable String id) {
        StringBuilder out = new StringBuilder(128).append('{').append(version);
        return id == null ? out : out.append("\"id\":").append(id).append(',');
    }
}
