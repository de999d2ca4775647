package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.ApprovalKind;

/**
 * What the agent asks a human.
 *
 * @param request its id
 * @param session ours, or that of an agent which works for it
 * @param permission false for a question with answers to choose from
 * @param call the tool call that it is about, or empty
 * @param asks the agent's object
 */
record Question(String request, String session, boolean permission, String call, JsonNode asks) {
    static Question permission(JsonNode asks) {
        return of(asks, true);
    }

    static Question choice(JsonNode asks) {
        return of(asks, false);
    }

    private static Question of(JsonNode asks, boolean permission) {
        return new Question(
                asks.path("id").asText(),
                asks.path("sessionID").asText(),
                permission,
                asks.path("tool").path("callID").asText(),
                asks);
    }

    ApprovalKind kind() {
        if (!permission) {
            return ApprovalKind.USER_INPUT;
        }
        return switch (asks.path("permission").asText()) {
            case "bash" -> ApprovalKind.COMMAND;
            case "edit" -> ApprovalKind.FILE_CHANGE;
            case "external_directory" -> ApprovalKind.PERMISSIONS;
            case "doom_loop" -> ApprovalKind.OTHER;
            default -> ApprovalKind.TOOL_CALL;
        };
    }
}
