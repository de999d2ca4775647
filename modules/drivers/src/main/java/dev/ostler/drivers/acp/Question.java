package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A {@code session/request_permission} that waits.
 *
 * @param id of the request, as the agent wrote it; agents count from 0, or make UUIDs
 * @param toolCall the tool call that it is about
 * @param line the whole request
 */
record Question(JsonNode id, String session, JsonNode toolCall, JsonNode options, String line) {
    static final Map<String, Object> CANCELLED = Map.of("outcome", Map.of("outcome", "cancelled"));
    private static final int LONGEST = 300;

    static Question of(JsonNode frame, String line) {
        JsonNode params = frame.path("params");
        return new Question(
                frame.path("id"),
                params.path("sessionId").asText(),
                params.path("toolCall"),
                params.path("options"),
                line);
    }

    String request() {
        return id.asText();
    }

    String tool() {
        return toolCall.path("toolCallId").asText();
    }

    ApprovalKind kind() {
        return switch (toolCall.path("kind").asText()) {
            case "execute" -> ApprovalKind.COMMAND;
            case "edit", "delete", "move" -> ApprovalKind.FILE_CHANGE;
            default -> ApprovalKind.TOOL_CALL;
        };
    }

    /** One line for people. Control characters would break it, or worse, a terminal. */
    String title(String known) {
        String title = toolCall.path("title").asText("");
        String flat =
                (title.isEmpty() ? known : title).replaceAll("\\p{Cntrl}+", " ").strip();
        return flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST - 1) + "…";
    }

    /**
     * The result to send. Options are known by their kind alone: their ids differ with every agent.
     *
     * @throws OstlerException {@code INVALID_REQUEST} when the agent offers nothing that is as narrow as the decision
     */
    Map<String, Object> result(Decision decision) {
        return switch (decision) {
            case ALLOW -> selected(List.of("allow_once"), decision);
            case ALLOW_SESSION -> selected(List.of("allow_always", "allow_once"), decision);
            case DENY ->
                offers("reject_once", "reject_always").isEmpty()
                        ? CANCELLED
                        : selected(List.of("reject_once", "reject_always"), decision);
            case CANCEL -> CANCELLED;
        };
    }

    private List<String> offers(String... kinds) {
        List<String> found = new ArrayList<>();
        for (String kind : kinds) {
            for (JsonNode option : options) {
                if (option.path("kind").asText().equals(kind)) {
                    found.add(option.path("optionId").asText());
                }
            }
        }
        return found;
    }

    private Map<String, Object> selected(List<String> kinds, Decision decision) {
        List<String> found = offers(kinds.toArray(String[]::new));
        if (found.isEmpty()) {
            List<String> offered = new ArrayList<>();
            options.forEach(option -> offered.add(option.path("kind").asText()));
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "the agent offers no option for '" + decision.wire() + "', only " + String.join(", ", offered)
                            + "; give content {\"outcome\":{\"outcome\":\"selected\",\"optionId\":\"…\"}} to choose"
                            + " one of them");
        }
        return Map.of("outcome", Map.of("outcome", "selected", "optionId", found.getFirst()));
    }
}
