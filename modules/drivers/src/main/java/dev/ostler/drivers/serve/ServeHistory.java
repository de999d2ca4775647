package dev.ostler.drivers.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transcript of a serve. Its messages are numbered; {@code next} is the number to go on with. */
final class ServeHistory {
    private ServeHistory() {}

    /** The members of {@code get_messages}. */
    static Map<String, Object> members(@Nullable String from, int most) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("limit", most);
        if (from != null) {
            if (!from.matches("\\d{1,9}")) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "'" + from + "' is no message of this session: take 'next' of a page");
            }
            members.put("since", Integer.valueOf(from));
        }
        return members;
    }

    static Page<HistoryItem> page(JsonNode data) {
        List<HistoryItem> items = new ArrayList<>();
        data.path("messages").forEach(message -> items.add(item(message)));
        return new Page<>(items, data.hasNonNull("next") ? data.path("next").asText() : null);
    }

    private static HistoryItem item(JsonNode message) {
        String role = message.path("role").asText("");
        boolean tool = role.equals("tool");
        return new HistoryItem(
                text(message, "turn"),
                message.path("index").asText(),
                role.equals("assistant") ? "message" : role,
                message.path(tool ? "output" : "text").asText(""),
                text(message, "tool"),
                tool ? message.path("input").toString() : null,
                text(message, "status"),
                time(message));
    }

    private static @Nullable String text(JsonNode message, String member) {
        return message.path(member).isTextual() ? message.path(member).asText() : null;
    }

    private static @Nullable Instant time(JsonNode message) {
        try {
            return message.path("time").isTextual()
                    ? Instant.parse(message.path("time").asText())
                    : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
