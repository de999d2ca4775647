package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Decision;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The result that each server request wants, by its schema in codex 0.169.0. */
final class Answers {
    private static final Set<String> ACTIONS = Set.of("accept", "decline", "cancel");

    private Answers() {}

    /**
     * The result to send.
     *
     * @param content the caller's own answer object; it stands above the decision
     * @throws OstlerException {@code INVALID_REQUEST} when a decision alone does not answer this question
     */
    static Object result(Question question, Decision decision, @Nullable Map<String, Object> content) {
        if (question.ask() == Ask.ELICITATION) {
            return elicitation(question, decision, content);
        }
        if (content != null) {
            return content;
        }
        return switch (question.ask()) {
            case COMMAND, FILE_CHANGE -> Map.of("decision", decision(decision));
            case LEGACY_COMMAND, LEGACY_PATCH -> Map.of("decision", legacy(decision));
            case PERMISSIONS -> permissions(question.params().path("permissions"), decision);
            case USER_INPUT -> {
                needContent(decision, "{\"answers\":{\"<question id>\":{\"answers\":[\"…\"]}}}");
                yield Map.of("answers", Map.of());
            }
            case TOOL_CALL -> {
                needContent(decision, "{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"…\"}],\"success\":true}");
                yield Map.of(
                        "contentItems", List.of(Map.of("type", "inputText", "text", "declined")), "success", false);
            }
            case ELICITATION -> throw new AssertionError("answered above");
        };
    }

    private static String decision(Decision decision) {
        return switch (decision) {
            case ALLOW -> "accept";
            case ALLOW_SESSION -> "acceptForSession";
            case DENY -> "decline";
            case CANCEL -> "cancel";
        };
    }

    private static Object legacy(Decision decision) {
        return switch (decision) {
            case ALLOW -> "approved";
            case ALLOW_SESSION -> "approved_for_session";
            case DENY -> Map.of("denied", Map.of("rejection", "declined by the user"));
            case CANCEL -> "abort";
        };
    }

    private static Object permissions(JsonNode wanted, Decision decision) {
        return switch (decision) {
            case ALLOW -> Map.of("permissions", wanted, "scope", "turn");
            case ALLOW_SESSION -> Map.of("permissions", wanted, "scope", "session");
            case DENY, CANCEL -> Map.of("permissions", Map.of(), "scope", "turn");
        };
    }

    /** Takes the whole answer, or only the form's fields: then the decision gives the action. */
    private static Object elicitation(Question question, Decision decision, @Nullable Map<String, Object> content) {
        if (content != null && content.get("action") instanceof String action && ACTIONS.contains(action)) {
            return content;
        }
        return switch (decision) {
            case ALLOW, ALLOW_SESSION -> {
                if (content != null) {
                    yield Map.of("action", "accept", "content", content);
                }
                if (!question.params().path("requestedSchema").path("required").isEmpty()) {
                    needContent(decision, "{\"<field>\":\"…\"} with the fields of requestedSchema");
                }
                yield Map.of("action", "accept", "content", Map.of());
            }
            case DENY -> Map.of("action", "decline");
            case CANCEL -> Map.of("action", "cancel");
        };
    }

    private static void needContent(Decision decision, String form) {
        if (decision == Decision.ALLOW || decision == Decision.ALLOW_SESSION) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "content is missing: this question is answered with " + form + ", or denied without it");
        }
    }
}
