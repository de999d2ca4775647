package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.session.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The response that a decision makes. */
final class Answers {
    private Answers() {}

    /**
     * What is sent.
     *
     * @param content with a {@code behavior} it is the whole response; otherwise, when it is allowed, the tool's input in
     *     place of the agent's
     */
    static Object response(Question question, Decision decision, @Nullable Map<String, Object> content) {
        if (content != null && content.containsKey("behavior")) {
            return content;
        }
        Object input = content == null ? question.input() : content;
        return switch (decision) {
            case ALLOW -> Map.of("behavior", "allow", "updatedInput", input);
            case ALLOW_SESSION ->
                Map.of(
                        "behavior",
                        "allow",
                        "updatedInput",
                        input,
                        "updatedPermissions",
                        forSession(question.request().path("permission_suggestions")));
            case DENY -> Map.of("behavior", "deny", "message", "denied by the user");
            case CANCEL -> Map.of("behavior", "deny", "message", "denied by the user", "interrupt", true);
        };
    }

    /**
     * What Claude Code suggests, for this session only: it would write its rules into the project's settings. A change
     * of mode, which allows more than the like of this, only when there is nothing narrower.
     */
    static List<JsonNode> forSession(JsonNode suggestions) {
        boolean rules = false;
        for (JsonNode suggestion : suggestions) {
            rules |= "addRules".equals(suggestion.path("type").asText());
        }
        List<JsonNode> out = new ArrayList<>();
        for (JsonNode suggestion : suggestions) {
            if (suggestion instanceof ObjectNode object
                    && !(rules && "setMode".equals(object.path("type").asText()))) {
                out.add(object.deepCopy().put("destination", "session"));
            }
        }
        return out;
    }
}
