package dev.ostler.core.harness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a question is about, as far as rules look at it.
 *
 * @param tool its name, or null when it is not told
 * @param commands that would be run
 * @param paths that would be touched, absolute or from the harness's directory
 */
public record ApprovalSubject(ApprovalKind kind, @Nullable String tool, List<String> commands, List<String> paths) {
    private static final Set<String> COMMANDS = Set.of("command", "cmd");
    private static final Set<String> PATHS =
            Set.of("path", "paths", "file_path", "filePath", "notebook_path", "grantRoot", "filepath");
    private static final List<String> TOOLS = List.of("tool_name", "toolName", "tool", "permission");
    private static final int DEEPEST = 8;
    private static final int MOST = 500;

    public ApprovalSubject {
        commands = List.copyOf(commands);
        paths = List.copyOf(paths);
    }

    /**
     * Of a question of any agent, by the names that their requests use. What is not found fits no rule that names it:
     * then the default of the policy holds.
     */
    public static ApprovalSubject of(SessionEvent.ApprovalRequested asked) {
        List<String> commands = new ArrayList<>();
        List<String> paths = new ArrayList<>(asked.paths());
        String[] tool = new String[1];
        try {
            look(Json.tree(asked.json()), 0, commands, paths, tool);
        } catch (OstlerException e) {
            // not JSON: only its kind is known
        }
        return new ApprovalSubject(asked.kind(), tool[0], commands, paths);
    }

    private static void look(
            JsonNode node, int depth, List<String> commands, List<String> paths, @Nullable String[] tool) {
        if (depth > DEEPEST) {
            return;
        }
        if (node.isArray()) {
            node.forEach(element -> look(element, depth + 1, commands, paths, tool));
        }
        node.properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (COMMANDS.contains(member.getKey())) {
                add(commands, command(value));
            } else if (PATHS.contains(member.getKey())) {
                texts(value).forEach(text -> add(paths, text));
            } else if (tool[0] == null && TOOLS.contains(member.getKey()) && value.isTextual()) {
                tool[0] = value.asText();
            }
            look(value, depth + 1, commands, paths, tool);
        });
    }

    private static String command(JsonNode value) {
        return String.join(" ", texts(value));
    }

    private static List<String> texts(JsonNode value) {
        List<String> out = new ArrayList<>();
        if (value.isTextual()) {
            out.add(value.asText());
        } else if (value.isArray()) {
            value.forEach(element -> {
                if (element.isTextual()) {
                    out.add(element.asText());
                }
            });
        }
        return out;
    }

    private static void add(List<String> to, String text) {
        if (!text.isBlank() && to.size() < MOST && !to.contains(text)) {
            to.add(text);
        }
    }
}
