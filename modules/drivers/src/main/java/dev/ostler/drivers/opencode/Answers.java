package dev.ostler.drivers.opencode;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Decision;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each question is answered. */
final class Answers {
    private Answers() {}

    /** False when it was settled before. Fails with {@code INVALID_REQUEST} when a decision alone is no answer. */
    static Future<Boolean> send(Api api, Question question, Decision decision, @Nullable Map<String, Object> content) {
        boolean allowed = decision == Decision.ALLOW || decision == Decision.ALLOW_SESSION;
        if (question.permission()) {
            return api.reply(question.request(), reply(decision), allowed ? null : why(decision, content));
        }
        if (!allowed) {
            return api.reject(question.request());
        }
        if (content == null || !(content.get("answers") instanceof List<?> answers)) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "content is missing: this question is answered with {\"answers\":[[\"…\"]]}, a list of choices for"
                            + " each of its questions, or denied without it");
        }
        return api.choose(question.request(), answers);
    }

    /** Takes a question off the server's list that nobody waits for any more. */
    static Future<Boolean> withdraw(Api api, Question question) {
        return question.permission() ? api.reply(question.request(), "reject", null) : api.reject(question.request());
    }

    private static String reply(Decision decision) {
        return switch (decision) {
            case ALLOW -> "once";
            case ALLOW_SESSION -> "always";
            case DENY, CANCEL -> "reject";
        };
    }

    /** With a message the turn goes on and the model reads it; without one opencode ends the run. */
    private static @Nullable String why(Decision decision, @Nullable Map<String, Object> content) {
        if (content != null && content.get("message") instanceof String message) {
            return message;
        }
        return decision == Decision.DENY ? "declined by the user" : null;
    }
}
