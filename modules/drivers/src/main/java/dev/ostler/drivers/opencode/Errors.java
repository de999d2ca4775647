package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.http.HttpAnswer;
import java.util.Map;

/** What the server's refusals mean for callers of Ostler. */
final class Errors {
    private Errors() {}

    static OstlerException of(String request, HttpAnswer answer) {
        int status = answer.status();
        Map<String, Object> details = Map.of("request", request, "status", status);
        String text = text(answer);
        if (answer.ok()) {
            return new OstlerException(
                    ErrorCode.PEER_FAILED,
                    "opencode does not know " + request + ": it answered with " + answer.type() + " instead of JSON",
                    details);
        }
        return switch (status) {
            case 404 -> new OstlerException(ErrorCode.NOT_FOUND, "opencode knows no such session: " + text, details);
            case 401, 403 ->
                new OstlerException(ErrorCode.PEER_FAILED, "opencode refuses the credential: HTTP " + status, details);
            case 413 -> new OstlerException(ErrorCode.TOO_LARGE, "opencode finds it too large: " + text, details);
            default ->
                new OstlerException(
                        ErrorCode.PEER_FAILED,
                        "opencode refused " + request + ": HTTP " + status + " " + text,
                        details);
        };
    }

    private static String text(HttpAnswer answer) {
        JsonNode json = answer.json();
        String message =
                json.path("data").path("message").asText(json.path("message").asText(""));
        return message.isEmpty() ? json.isMissingNode() ? answer.text() : json.toString() : message;
    }

    /** The failure as callers know it. */
    static Throwable explain(Throwable e) {
        return e instanceof OstlerException || e instanceof DriverException
                ? e
                : new OstlerException(
                        ErrorCode.PEER_FAILED,
                        "the connection to opencode failed: "
                                + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    }
}
