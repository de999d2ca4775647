package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.rpc.Peek;
import dev.ostler.drivers.rpc.RpcDecoder;
import dev.ostler.drivers.rpc.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads codex's notifications and requests. A delta costs the one pass that was made anyway. */
final class Notices {
    private static final List<String> WATCHED = List.of("threadId", "turnId", "itemId", "delta");

    private Notices() {}

    static RpcDecoder<Notice> decoder() {
        return new RpcDecoder<>(WATCHED, Notices::read);
    }

    private static Notice read(String method, Peek peek, byte[] utf8) throws IOException {
        String request = peek.id();
        if (request != null) {
            return request(request, method, peek, utf8);
        }
        return switch (method) {
            case "item/agentMessage/delta", "item/plan/delta" -> delta(Notice.Stream.TEXT, method, peek, utf8);
            case "item/reasoning/textDelta", "item/reasoning/summaryTextDelta" ->
                delta(Notice.Stream.REASONING, method, peek, utf8);
            case "item/commandExecution/outputDelta", "item/fileChange/outputDelta" ->
                delta(Notice.Stream.OUTPUT, method, peek, utf8);
            case "item/mcpToolCall/progress",
                    "item/started",
                    "item/completed",
                    "turn/started",
                    "turn/completed",
                    "thread/status/changed",
                    "thread/tokenUsage/updated",
                    "serverRequest/resolved",
                    "error" -> whole(interpreted(method, peek, utf8), method, peek, utf8);
            default -> other(method, peek, utf8);
        };
    }

    private static Notice delta(Notice.Stream stream, String method, Peek peek, byte[] utf8) {
        String thread = peek.param("threadId");
        String turn = peek.param("turnId");
        String item = peek.param("itemId");
        String text = peek.param("delta");
        return thread == null || turn == null || item == null || text == null
                ? other(method, peek, utf8)
                : new Notice.Delta(stream, thread, turn, item, text);
    }

    /** What lacks the ids that make it belong somewhere is passed on untouched. */
    private static Notice whole(Notice notice, String method, Peek peek, byte[] utf8) {
        return notice instanceof Notice.OfTurn of
                        && (of.thread().isEmpty() || of.turn().isEmpty())
                ? other(method, peek, utf8)
                : notice;
    }

    private static Notice interpreted(String method, Peek peek, byte[] utf8) throws IOException {
        JsonNode params = WireJson.tree(utf8).path("params");
        String thread = params.path("threadId").asText();
        String turn = params.path("turnId").asText();
        return switch (method) {
            case "item/mcpToolCall/progress" ->
                new Notice.Delta(
                        Notice.Stream.OUTPUT,
                        thread,
                        turn,
                        params.path("itemId").asText(),
                        params.path("message").asText());
            case "item/started" -> new Notice.ItemStarted(thread, turn, Items.read(params.path("item")));
            case "item/completed" -> new Notice.ItemCompleted(thread, turn, Items.read(params.path("item")));
            case "turn/started" ->
                new Notice.TurnStarted(thread, params.path("turn").path("id").asText());
            case "turn/completed" -> new Notice.TurnCompleted(thread, turn(params.path("turn")));
            case "error" ->
                new Notice.Trouble(
                        thread,
                        turn,
                        error(params.path("error")),
                        params.path("willRetry").asBoolean());
            case "thread/tokenUsage/updated" -> new Notice.Used(thread, turn, usage(params.path("tokenUsage")));
            case "serverRequest/resolved" ->
                new Notice.Resolved(thread, params.path("requestId").toString());
            default ->
                status(params.path("status"))
                        .<Notice>map(status -> new Notice.Status(thread, status))
                        .orElseGet(() -> other(method, peek, utf8));
        };
    }

    private static Notice request(String request, String method, Peek peek, byte[] utf8) throws IOException {
        Optional<Ask> ask = Ask.of(method);
        if (ask.isEmpty()) {
            return method.equals("currentTime/read") ? new Notice.Clock() : other(method, peek, utf8);
        }
        JsonNode params = WireJson.tree(utf8).path("params");
        String thread = text(params, "threadId");
        return new Notice.Asked(new Question(
                request,
                ask.get(),
                thread != null ? thread : params.path("conversationId").asText(),
                text(params, "turnId"),
                text(params, "itemId"),
                params,
                new String(utf8, StandardCharsets.UTF_8)));
    }

    private static Notice.Other other(String method, Peek peek, byte[] utf8) {
        return new Notice.Other(peek.param("threadId"), method, new String(utf8, StandardCharsets.UTF_8));
    }

    /** Of the whole thread. What the last request read and wrote is what the context holds. */
    private static Usage usage(JsonNode usage) {
        JsonNode total = usage.path("total");
        JsonNode window = usage.path("modelContextWindow");
        return new Usage(
                Usage.Of.SESSION,
                new Usage.Tokens(
                        total.path("inputTokens").asLong(),
                        total.path("cachedInputTokens").asLong(),
                        total.path("cacheWriteInputTokens").asLong(),
                        total.path("outputTokens").asLong(),
                        total.path("reasoningOutputTokens").asLong()),
                usage.path("last").path("totalTokens").asLong(),
                window.isIntegralNumber() ? window.asLong() : null,
                null);
    }

    /** How a {@code Turn} of codex stands. */
    static Notice.Turn turn(JsonNode turn) {
        TurnOutcome outcome = switch (turn.path("status").asText()) {
            case "completed" -> TurnOutcome.COMPLETED;
            case "interrupted" -> TurnOutcome.INTERRUPTED;
            case "failed" -> TurnOutcome.FAILED;
            default -> null;
        };
        JsonNode error = turn.path("error");
        return new Notice.Turn(turn.path("id").asText(), outcome, error.isObject() ? error(error) : null);
    }

    /** Our word for a {@code ThreadStatus}, where there is one. */
    static Optional<String> status(JsonNode status) {
        return switch (status.path("type").asText()) {
            case "idle" -> Optional.of("idle");
            case "active" -> Optional.of(status.path("activeFlags").isEmpty() ? "busy" : "waiting-approval");
            default -> Optional.empty();
        };
    }

    private static String error(JsonNode error) {
        String message = error.path("message").asText("an error without a message");
        JsonNode info = error.path("codexErrorInfo");
        if (info.isMissingNode() || info.isNull()) {
            return message;
        }
        return message + " [" + (info.isTextual() ? info.asText() : info.toString()) + "]";
    }

    private static @Nullable String text(JsonNode params, String field) {
        JsonNode value = params.path(field);
        return value.isTextual() ? value.asText() : null;
    }
}
