package dev.ostler.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;

/** Problems as RFC 9457 wants them on HTTP. */
final class ProblemJson {
    static final String TYPE = "application/problem+json";

    private ProblemJson() {}

    static String write(Problem problem) {
        ErrorCode code = problem.code();
        String words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        ObjectNode out = Json.mapper().createObjectNode();
        out.put("type", "urn:ostler:problem:" + code.wire());
        out.put("title", Character.toUpperCase(words.charAt(0)) + words.substring(1));
        out.put("status", code.httpStatus());
        out.put("detail", problem.message());
        out.put("code", code.wire());
        out.set("details", Json.mapper().valueToTree(problem.details()));
        return out.toString();
    }

    /** Answers with the problem behind a failure, unless an answer has begun. */
    static void send(HttpServerResponse response, Throwable failure) {
        send(
                response,
                OstlerException.problemOf(failure),
                OstlerException.problemOf(failure).code().httpStatus());
    }

    static void send(HttpServerResponse response, Problem problem, int status) {
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        if (problem.code() == ErrorCode.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"ostler\"");
        }
        if (problem.code() == ErrorCode.OVERLOADED) {
            response.putHeader("Retry-After", "1");
        }
        var _ = response.setStatusCode(status).putHeader("Content-Type", TYPE).end(write(problem));
    }
}
