package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.drivers.Excerpt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tool that wants to be allowed.
 *
 * @param id of the request
 * @param turn null outside a turn
 * @param told whether an earlier broker has told it
 * @param request the {@code request} member
 * @param frame the whole frame as it came
 */
record Question(String id, @Nullable String turn, boolean told, JsonNode request, String frame) {
    private static final Set<String> WRITES = Set.of("Write", "Edit", "MultiEdit", "NotebookEdit");

    String toolUse() {
        return request.path("tool_use_id").asText("");
    }

    JsonNode input() {
        return request.path("input");
    }

    private String tool() {
        return request.path("tool_name").asText("a tool");
    }

    ApprovalKind kind() {
        String tool = tool();
        if (tool.equals("Bash")) {
            return ApprovalKind.COMMAND;
        }
        if (tool.equals("AskUserQuestion")) {
            return ApprovalKind.USER_INPUT;
        }
        return WRITES.contains(tool) ? ApprovalKind.FILE_CHANGE : ApprovalKind.TOOL_CALL;
    }

    /** One line for people: what it is about. */
    String title() {
        String text = switch (kind()) {
            case COMMAND -> input().path("command").asText(tool());
            case FILE_CHANGE -> "change " + file();
            case USER_INPUT -> asked();
            default -> tool() + " " + input();
        };
        String reason = request.path("decision_reason").asText("");
        return Excerpt.line(reason.isEmpty() ? text : text + " (" + reason + ")");
    }

    private String file() {
        return input().path(input().has("notebook_path") ? "notebook_path" : "file_path")
                .asText("files");
    }

    private String asked() {
        StringBuilder out = new StringBuilder();
        input().path("questions")
                .forEach(question -> out.append(out.isEmpty() ? "" : " / ")
                        .append(question.path("question").asText()));
        return out.isEmpty() ? "a question" : out.toString();
    }
}
