package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Excerpt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tools of a turn that began and did not end. */
final class Tools {
    private static final Pattern EXIT = Pattern.compile("Exit code (\\d{1,3})\\b.*", Pattern.DOTALL);

    private final String session;
    private final String turn;
    private final Consumer<SessionEvent> out;
    private final Map<String, String> running = new LinkedHashMap<>();

    Tools(String session, String turn, Consumer<SessionEvent> out) {
        this.session = session;
        this.turn = turn;
        this.out = out;
    }

    void started(String id, String name, JsonNode input) {
        if (running.putIfAbsent(id, name) == null) {
            out.accept(new SessionEvent.ToolStarted(session, turn, id, name, input.toString()));
        }
    }

    /**
     * A result came in.
     *
     * @param meta what is told beside it, perhaps missing
     */
    void ended(JsonNode result, JsonNode meta) {
        String id = result.path("tool_use_id").asText();
        String started = running.remove(id);
        // its beginning may be older than what is read
        String name = started == null ? "tool" : started;
        boolean failed = result.path("is_error").asBoolean(false);
        String text = Frames.text(result.path("content"));
        out.accept(new SessionEvent.ToolEnded(
                session,
                turn,
                id,
                name,
                failed ? failure(meta) : "completed",
                failed ? exitCode(text) : null,
                Excerpt.ofTool(text)));
    }

    /** Ends what runs. */
    void cut() {
        running.forEach((id, name) ->
                out.accept(new SessionEvent.ToolEnded(session, turn, id, name, "interrupted", null, null)));
        running.clear();
    }

    /** How a result with {@code is_error} came about. */
    static String failure(JsonNode meta) {
        String kind = meta.path("non_execution_kind").asText("");
        if (meta.path("permission_decision").path("decision").asText("").equals("reject")
                || kind.equals("permission-rule")) {
            return "declined";
        }
        return kind.equals("user-rejected") ? "interrupted" : "failed";
    }

    private static @Nullable Integer exitCode(String text) {
        Matcher code = EXIT.matcher(text);
        return code.matches() ? Integer.valueOf(code.group(1)) : null;
    }
}
