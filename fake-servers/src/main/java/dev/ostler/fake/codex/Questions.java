package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The server requests besides the two approvals. Their shapes are those of the recordings or, where none was seen on
 * the wire, of the schema that the real server generates.
 */
final class Questions {
    private Questions() {}

    /** Sends a request to every subscriber. Under the lock. */
    static CompletableFuture<JsonNode> send(
            Hub hub, CodexThread thread, @Nullable Turn turn, String method, Raw params) {
        ServerRequests.Pending question = hub.requests().ask(thread, turn, method, params);
        thread.subscribers().forEach(peer -> peer.request(question.frame()));
        return question.answer();
    }

    /** Asks what the directive names and gives the answer's result as the tool's result. */
    static CompletableFuture<String> ask(Hub hub, Turn turn, ToolUse.Ask ask) {
        long started = System.currentTimeMillis();
        CompletableFuture<JsonNode> answer;
        synchronized (hub.lock()) {
            begin(hub, turn, ask, started);
            waiting(hub, turn, ask.kind(), 1);
            answer = send(hub, turn.thread(), turn, method(ask.kind()), params(turn, ask, started));
        }
        return answer.thenCompose(response -> {
            if (response.isNull()) {
                return new CompletableFuture<>();
            }
            synchronized (hub.lock()) {
                waiting(hub, turn, ask.kind(), -1);
                end(hub, turn, ask, response, started);
            }
            return CompletableFuture.completedFuture(
                    Json.of(response.has("result") ? response.get("result") : response.path("error"))
                            .text());
        });
    }

    /** An elicitation outside any turn, as a call of an MCP tool by the client causes it. Under the lock. */
    static CompletableFuture<JsonNode> elicit(Hub hub, CodexThread thread) {
        return send(hub, thread, null, method("elicitation"), elicitation(thread, null, "your name?"));
    }

    private static String method(String kind) {
        return switch (kind) {
            case "permissions" -> "item/permissions/requestApproval";
            case "input" -> "item/tool/requestUserInput";
            case "tool" -> "item/tool/call";
            case "elicitation" -> "mcpServer/elicitation/request";
            case "time" -> "currentTime/read";
            case "attestation" -> "attestation/generate";
            case "tokens" -> "account/chatgptAuthTokens/refresh";
            case "exec" -> "execCommandApproval";
            case "patch" -> "applyPatchApproval";
            default -> "future/" + kind;
        };
    }

    private static Raw params(Turn turn, ToolUse.Ask ask, long started) {
        CodexThread thread = turn.thread();
        String detail = ask.detail();
        return switch (ask.kind()) {
            case "permissions" ->
                Json.object(
                        "threadId", thread.id(),
                        "turnId", turn.id(),
                        "itemId", ask.callId(),
                        "environmentId", "local",
                        "startedAtMs", started,
                        "cwd", thread.settings().cwd(),
                        "reason", or(detail, "net"),
                        "permissions", Json.object("network", Json.object("enabled", true), "fileSystem", null));
            case "input" ->
                Json.object(
                        "threadId", thread.id(),
                        "turnId", turn.id(),
                        "itemId", ask.callId(),
                        "questions", List.of(question(or(detail, "Which one?"))),
                        "isBlocking", true,
                        "autoResolutionMs", null);
            case "tool" ->
                Json.object(
                        "threadId", thread.id(),
                        "turnId", turn.id(),
                        "callId", ask.callId(),
                        "namespace", null,
                        "tool", "fake_tool",
                        "arguments", Json.object("text", detail));
            case "elicitation" -> elicitation(thread, turn.id(), or(detail, "your name?"));
            case "time" -> Json.object("threadId", thread.id());
            case "attestation" -> Json.object();
            case "tokens" -> Json.object("reason", "unauthorized", "previousAccountId", null);
            case "exec" ->
                Json.object(
                        "conversationId", thread.id(),
                        "callId", ask.callId(),
                        "approvalId", null,
                        "command", List.of("sh", "-c", or(detail, "true")),
                        "cwd", thread.settings().cwd(),
                        "reason", null,
                        "parsedCmd", List.of(Json.object("type", "unknown", "cmd", or(detail, "true"))));
            case "patch" ->
                Json.object(
                        "conversationId", thread.id(),
                        "callId", ask.callId(),
                        "fileChanges",
                                Json.object(
                                        or(detail, "new.txt"),
                                        Json.object("type", "add", "content", "written by a fake\n")),
                        "reason", null,
                        "grantRoot", null);
            default -> Json.object("threadId", thread.id(), "turnId", turn.id(), "detail", detail);
        };
    }

    private static Raw question(String text) {
        return Json.object(
                "id",
                "q1",
                "header",
                "Choice",
                "question",
                text,
                "isOther",
                false,
                "isSecret",
                false,
                "options",
                List.of(
                        Json.object("label", "A", "description", "the first"),
                        Json.object("label", "B", "description", "the second")));
    }

    private static Raw elicitation(CodexThread thread, @Nullable String turnId, String message) {
        return Json.object(
                "threadId",
                thread.id(),
                "turnId",
                turnId,
                "serverName",
                "fake",
                "mode",
                "form",
                "_meta",
                null,
                "message",
                message,
                "requestedSchema",
                Json.object(
                        "type", "object",
                        "properties", Json.object("name", Json.object("type", "string")),
                        "required", List.of("name")));
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static void begin(Hub hub, Turn turn, ToolUse.Ask ask, long at) {
        switch (ask.kind()) {
            case "elicitation" ->
                hub.item(turn, "item/started", Items.mcpCall(ask.callId(), "inProgress", null, at, null), at);
            case "tool" ->
                hub.item(turn, "item/started", Items.dynamicCall(ask.callId(), "inProgress", null, at, null), at);
            default -> {}
        }
    }

    private static void end(Hub hub, Turn turn, ToolUse.Ask ask, JsonNode response, long started) {
        long now = System.currentTimeMillis();
        switch (ask.kind()) {
            case "elicitation" -> {
                Raw text = Json.object("type", "text", "text", "elicited " + Json.of(response.path("result")));
                Raw result = Json.object("content", List.of(text), "structuredContent", null, "_meta", null);
                hub.itemDone(
                        turn,
                        "mcpToolCall",
                        ask.callId(),
                        Items.mcpCall(ask.callId(), "completed", result, started, now),
                        now);
            }
            case "tool" -> {
                boolean success = response.path("result").path("success").asBoolean(false);
                hub.itemDone(
                        turn,
                        "dynamicToolCall",
                        ask.callId(),
                        Items.dynamicCall(
                                ask.callId(), success ? "completed" : "failed", response.path("result"), started, now),
                        now);
            }
            default -> {}
        }
    }

    private static void waiting(Hub hub, Turn turn, String kind, int more) {
        CodexThread thread = turn.thread();
        boolean before = thread.waiting();
        switch (kind) {
            case "permissions", "elicitation", "exec", "patch" -> thread.waitOnApproval(more);
            case "input" -> thread.waitOnInput(more);
            default -> {}
        }
        if (before != thread.waiting()) {
            hub.statusChanged(thread);
        }
    }
}
