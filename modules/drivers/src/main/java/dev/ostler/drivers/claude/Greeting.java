package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to {@code initialize} says. It may be asked for at any time.
 *
 * @param version of Claude Code, or an empty text
 * @param idle whether it works on nothing
 * @param pending the questions that it waits with, as frames
 * @param configuration its configuration folder, or null when it does not tell
 */
record Greeting(
        String version,
        boolean idle,
        List<JsonNode> pending,
        @Nullable Path configuration) {
    Greeting {
        pending = List.copyOf(pending);
    }

    static Greeting of(JsonNode response) {
        JsonNode facts = response.path("response");
        List<JsonNode> pending = new ArrayList<>();
        response.path("pending_permission_requests").forEach(pending::add);
        String styles = facts.path("user_output_styles_dir").asText("");
        return new Greeting(
                facts.path("claude_code_version").asText(""),
                "idle".equals(facts.path("session_state").asText()),
                pending,
                styles.startsWith("/") ? Path.of(styles).getParent() : null);
    }
}
