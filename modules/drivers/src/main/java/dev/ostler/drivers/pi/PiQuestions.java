package dev.ostler.drivers.pi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.drivers.commands.LiveTurn;
import dev.ostler.drivers.commands.Question;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What pi's extensions ask ({@code extension_ui_request}), and the answer that each wants. */
final class PiQuestions {
    /** The choices of {@code conf/harnesses/pi-gate.ts}. */
    static final String ALLOW = "Allow";

    static final String ALLOW_SESSION = "Allow for this session";
    static final String DENY = "Deny";

    private static final Set<String> WANT_ANSWER = Set.of("confirm", "select", "input", "editor");
    private static final int LONGEST = 300;

    private PiQuestions() {}

    /** The question in a request; empty for those that only tell. */
    static Optional<Question> read(JsonNode request, String line, Optional<LiveTurn> turn) {
        String method = request.path("method").asText("");
        String id = request.path("id").asText("");
        if (!WANT_ANSWER.contains(method) || id.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> tool = turn.flatMap(LiveTurn::lastTool);
        ApprovalKind kind = method.equals("confirm") || isGate(request)
                ? tool.flatMap(item -> turn.flatMap(live -> live.toolName(item)))
                        .map(PiQuestions::kind)
                        .orElse(ApprovalKind.OTHER)
                : ApprovalKind.USER_INPUT;
        return Optional.of(new Question(
                id, turn.map(LiveTurn::id).orElse(null), tool.orElse(null), kind, title(request), request, line));
    }

    private static ApprovalKind kind(String tool) {
        return switch (tool) {
            case "bash" -> ApprovalKind.COMMAND;
            case "write", "edit" -> ApprovalKind.FILE_CHANGE;
            default -> ApprovalKind.TOOL_CALL;
        };
    }

    private static boolean isGate(JsonNode request) {
        return StreamSupport.stream(request.path("options").spliterator(), false)
                .map(JsonNode::asText)
                .toList()
                .equals(java.util.List.of(ALLOW, ALLOW_SESSION, DENY));
    }

    /** Control characters would break the line, or worse, a terminal. */
    private static String title(JsonNode request) {
        String title = request.path("title").asText("");
        String message = request.path("message").asText("");
        String flat = (message.isEmpty() ? title : title + " " + message)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST - 1) + "…";
    }

    /** The frame to send. A caller's own content stands above the decision. */
    static String answer(Question question, Decision decision, @Nullable Map<String, Object> content) {
        if (content != null) {
            return frame(question.id(), content);
        }
        if (decision == Decision.CANCEL) {
            return cancelled(question.id());
        }
        boolean allowed = decision != Decision.DENY;
        if (question.frame().path("method").asText().equals("confirm")) {
            return frame(question.id(), Map.of("confirmed", allowed));
        }
        if (isGate(question.frame())) {
            return frame(
                    question.id(),
                    Map.of("value", !allowed ? DENY : decision == Decision.ALLOW ? ALLOW : ALLOW_SESSION));
        }
        if (allowed) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "content is missing: this question is answered with {\"value\":\"…\"}, or denied without it");
        }
        return cancelled(question.id());
    }

    static String cancelled(String id) {
        return frame(id, Map.of("cancelled", true));
    }

    private static String frame(String id, Map<String, Object> members) {
        Map<String, Object> frame = new LinkedHashMap<>(members);
        frame.put("type", "extension_ui_response");
        frame.put("id", id);
        return Json.write(frame);
    }
}
