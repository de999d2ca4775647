package dev.ostler.fake.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The questions that wait, and what was allowed for the session. */
final class Permissions {
    /** What became of a question. */
    sealed interface Verdict {
        /** It may run. */
        record Allowed() implements Verdict {}

        /** It may not, and the turn goes on unless {@code interrupts}. */
        record Denied(String message, boolean interrupts) implements Verdict {}

        /** Nobody answers any more. */
        record Cancelled() implements Verdict {}
    }

    private record Asked(Json.Raw frame, CompletableFuture<Verdict> verdict, String rule) {}

    private final Frames frames;
    private final Map<String, Asked> waiting = new LinkedHashMap<>();
    private final Set<String> rules = new HashSet<>();

    Permissions(Frames frames) {
        this.frames = frames;
    }

    /** Asks and waits, unless the like of it was allowed. */
    Verdict ask(Tool tool) throws InterruptedException {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        synchronized (this) {
            if (rules.contains(tool.rule())) {
                return new Verdict.Allowed();
            }
            String id = UUID.randomUUID().toString();
            Json.Raw suggestion = Json.object(
                    "type",
                    "addRules",
                    "rules",
                    List.of(Json.object("toolName", tool.name(), "ruleContent", tool.rule())),
                    "behavior",
                    "allow",
                    "destination",
                    "localSettings");
            Json.Raw request = Json.object(
                    "subtype",
                    "can_use_tool",
                    "tool_name",
                    tool.name(),
                    "input",
                    tool.input(),
                    "permission_suggestions",
                    List.of(suggestion),
                    "tool_use_id",
                    tool.id());
            Json.Raw frame = Json.object("type", "control_request", "request_id", id, "request", request);
            waiting.put(id, new Asked(frame, verdict, tool.rule()));
            frames.line(frame);
        }
        try {
            return verdict.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer; one to a question that does not wait is passed over. */
    synchronized void answered(JsonNode answer) {
        Asked asked = waiting.remove(answer.path("request_id").asText());
        if (asked == null) {
            return;
        }
        JsonNode response = answer.path("response");
        if (!"allow".equals(response.path("behavior").asText())) {
            asked.verdict.complete(new Verdict.Denied(
                    response.path("message").asText("Tool permission request failed"),
                    response.path("interrupt").asBoolean(false)));
            return;
        }
        if (!response.path("updatedPermissions").isEmpty()) {
            rules.add(asked.rule);
        }
        asked.verdict.complete(new Verdict.Allowed());
    }

    /** Takes back what waits and says so. */
    synchronized void cancel() {
        waiting.forEach((id, asked) -> {
            frames.line(Json.object("type", "control_cancel_request", "request_id", id));
            asked.verdict.complete(new Verdict.Cancelled());
        });
        waiting.clear();
    }

    /** Nobody can answer any more. */
    synchronized void inputEnded() {
        waiting.values()
                .forEach(asked -> asked.verdict.complete(
                        new Verdict.Denied("Tool permission stream closed before response received", false)));
        waiting.clear();
    }

    synchronized List<Json.Raw> pending() {
        List<Json.Raw> out = new ArrayList<>();
        waiting.values().forEach(asked -> out.add(asked.frame));
        return out;
    }
}
