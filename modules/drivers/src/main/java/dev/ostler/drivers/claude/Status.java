package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to {@code get_status} says: rows for people, of which the labels are read.
 *
 * @param session null when it does not tell
 * @param cwd null when it does not tell
 */
record Status(@Nullable String session, @Nullable String cwd) {
    static Status of(JsonNode response) {
        String session = null;
        String cwd = null;
        for (JsonNode section : response.path("response").path("sections")) {
            for (JsonNode row : section.path("rows")) {
                String value = row.path("value").asText("");
                switch (row.path("label").asText()) {
                    case "Session ID" -> session = value;
                    case "cwd" -> cwd = value;
                    default -> {}
                }
            }
        }
        return new Status(session, cwd);
    }
}
