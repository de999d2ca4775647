package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to {@code initialize} says. It may be asked for at any time.
 *
 * @param version of Claude Code, or an empty text
 * @param idle whether it works on nothing
 * @param pending request ids of the questions that it waits with
 * @param configuration its configuration folder, or null when it does not tell
 */
record Greeting(
        String version,
        boolean idle,
        Set<String> pending,
        @Nullable Path configuration) {
    Greeting {
        pending = Set.copyOf(pending);
    }

    static Greeting of(JsonNode response) {
        JsonNode facts = response.path("response");
        Set<String> pending = new HashSet<>();
        response.path("pending_permission_requests")
                .forEach(request -> pending.add(request.path("request_id").asText()));
        String styles = facts.path("user_output_styles_dir").asText("");
        return new Greeting(
                facts.path("claude_code_version").asText(""),
                "idle".equals(facts.path("session_state").asText()),
                pending,
                styles.startsWith("/") ? Path.of(styles).getParent() : null);
    }
}
