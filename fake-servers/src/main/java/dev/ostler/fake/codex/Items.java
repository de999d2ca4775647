package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of a turn and the notifications about them, as the recordings have them. Times are epoch milliseconds. */
final class Items {
    private Items() {}

    static Raw user(String id, JsonNode input, long started, @Nullable Long completed) {
        List<Raw> content = new ArrayList<>();
        for (JsonNode part : input) {
            content.add(
                    part.path("type").asText().equals("text")
                            ? Json.object(
                                    "type",
                                    "text",
                                    "text",
                                    part.path("text").asText(""),
                                    "text_elements",
                                    part.path("text_elements").isArray() ? part.get("text_elements") : List.of())
                            : Json.of(part));
        }
        return Json.object(
                "type", "userMessage",
                "id", id,
                "clientId", null,
                "content", content,
                "startedAtMs", started,
                "completedAtMs", completed);
    }

    static Raw agent(String id, String text, long started, @Nullable Long completed) {
        return Json.object(
                "type",
                "agentMessage",
                "moderation",
                null,
                "id",
                id,
                "text",
                text,
                "phase",
                null,
                "memoryCitation",
                null,
                "delivery",
                null,
                "questions",
                null,
                "startedAtMs",
                started,
                "completedAtMs",
                completed);
    }

    /** What a command has come to; null parts are not known yet, or never will be. */
    record CommandState(
            String source,
            String status,
            @Nullable String terminal,
            @Nullable String output,
            @Nullable Integer exitCode,
            @Nullable Long durationMs,
            @Nullable Long completed) {

        static CommandState asked(String status, @Nullable Long completed) {
            return new CommandState("agent", status, null, null, null, null, completed);
        }

        static CommandState running(String terminal) {
            return new CommandState("unifiedExecStartup", "inProgress", terminal, null, null, null, null);
        }
    }

    static Raw command(String id, String command, String cwd, long started, CommandState state) {
        return Json.object(
                "type", "commandExecution",
                "id", id,
                "pluginId", null,
                "scriptPath", null,
                "command", Terminal.shown(command),
                "cwd", cwd,
                "processId", state.terminal(),
                "source", state.source(),
                "status", state.status(),
                "commandActions", actions(command),
                "aggregatedOutput", state.output(),
                "exitCode", state.exitCode(),
                "durationMs", state.durationMs(),
                "startedAtMs", started,
                "completedAtMs", state.completed());
    }

    static List<Raw> actions(String command) {
        return List.of(Json.object("type", "unknown", "command", command));
    }

    static Raw fileChange(String id, List<Raw> changes, String status, long started, @Nullable Long completed) {
        return Json.object(
                "type", "fileChange",
                "id", id,
                "changes", changes,
                "status", status,
                "startedAtMs", started,
                "completedAtMs", completed);
    }

    static Raw mcpCall(String id, String status, @Nullable Raw result, long started, @Nullable Long completed) {
        return Json.object(
                "type",
                "mcpToolCall",
                "id",
                id,
                "server",
                "fake",
                "tool",
                "ask",
                "status",
                status,
                "arguments",
                Json.object(),
                "appContext",
                null,
                "mcpAppUi",
                null,
                "pluginId",
                null,
                "readOnlyHint",
                true,
                "result",
                result,
                "error",
                null,
                "durationMs",
                completed == null ? null : completed - started,
                "startedAtMs",
                started,
                "completedAtMs",
                completed);
    }

    static Raw dynamicCall(
            String id, String status, @Nullable JsonNode answer, long started, @Nullable Long completed) {
        return Json.object(
                "type",
                "dynamicToolCall",
                "id",
                id,
                "namespace",
                null,
                "tool",
                "fake_tool",
                "arguments",
                Json.object(),
                "status",
                status,
                "contentItems",
                answer == null ? null : answer.path("contentItems"),
                "success",
                answer == null ? null : answer.path("success").asBoolean(false),
                "durationMs",
                completed == null ? null : completed - started,
                "startedAtMs",
                started,
                "completedAtMs",
                completed);
    }

    static Raw started(Turn turn, Raw item, long at) {
        return Json.object("item", item, "threadId", turn.thread().id(), "turnId", turn.id(), "startedAtMs", at);
    }

    static Raw completed(Turn turn, Raw item, long at) {
        return Json.object(
                "item",
                item,
                "threadId",
                turn.thread().id(),
                "turnId",
                turn.id(),
                "contentTokenCount",
                null,
                "completedAtMs",
                at);
    }
}
