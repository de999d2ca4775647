package dev.ostler.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.http.HttpAnswer;
import dev.ostler.cli.http.MalformedAnswerException;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What went wrong between this command and a broker, as the one error record. */
final class Problems {
    private Problems() {}

    /** Of an answer with a status of 400 or more. */
    static OstlerException of(HttpAnswer answer, BrokerAddress broker) {
        try {
            JsonNode body = Json.tree(answer.body());
            String message = body.path("message").asText(body.path("detail").asText(""));
            if (body.path("code").isTextual() && !message.isEmpty()) {
                return new OstlerException(new Problem(
                        ErrorCode.fromWire(body.path("code").asText()), message, typed(body.path("details"))));
            }
        } catch (OstlerException e) {
            // not a problem record: judged by its status below
        }
        ErrorCode code = switch (answer.status()) {
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.FORBIDDEN;
            default -> ErrorCode.UNREACHABLE;
        };
        return new OstlerException(
                code,
                broker.target() + " (from " + broker.source() + ") answered with status " + answer.status()
                        + (code == ErrorCode.UNREACHABLE ? " and not as a broker does" : ""));
    }

    /** Of an exchange that did not come to its end. */
    static OstlerException of(IOException failure, BrokerAddress broker, String what) {
        String where = broker.target() + " (from " + broker.source() + ")";
        return switch (failure) {
            case ConnectException _ ->
                unreachable(
                        broker.pid() == 0
                                ? "nobody listens at " + where
                                : "nobody listens at " + where + "; the broker that did had pid " + broker.pid());
            case UnknownHostException _ -> unreachable("the host of " + where + " is not known");
            case NoRouteToHostException _ -> unreachable("there is no route to " + where);
            case SocketTimeoutException e ->
                new OstlerException(ErrorCode.TIMEOUT, what + " at " + where + " was not answered: " + e.getMessage());
            case MalformedAnswerException e -> unreachable("at " + where + " is no broker: " + e.getMessage());
            default -> unreachable("the broker at " + where + " was lost during " + what + ": " + failure.getMessage());
        };
    }

    private static OstlerException unreachable(String message) {
        return new OstlerException(ErrorCode.UNREACHABLE, message);
    }

    private static Map<String, Object> typed(JsonNode details) {
        Map<String, Object> out = new LinkedHashMap<>();
        details.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> out.put(field.getKey(), Json.mapper().convertValue(field.getValue(), Object.class)));
        return out;
    }
}
