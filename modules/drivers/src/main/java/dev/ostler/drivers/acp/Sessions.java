package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Listings, as agents give them. */
final class Sessions {
    private Sessions() {}

    /** A place in a listing: behind so many sessions of the agent's page that begins at {@code cursor}. */
    record Place(int behind, @Nullable String cursor) {
        /** Reads {@link Page#next}; fails with {@code INVALID_REQUEST}. */
        static Place of(@Nullable String from) {
            if (from == null) {
                return new Place(0, null);
            }
            int colon = from.indexOf(':');
            if (colon < 0) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "'" + from + "' is no place in a listing: give 'next' of a page");
            }
            String cursor = from.substring(colon + 1);
            return new Place(Sessions.from(from.substring(0, colon)), cursor.isEmpty() ? null : cursor);
        }

        String text() {
            return behind + ":" + (cursor == null ? "" : cursor);
        }
    }

    /** Agents give pages of their own size, or all at once: they are cut into smaller ones here. */
    static Page<SessionInfo> page(JsonNode answer, AcpSession open, Place place, int most) {
        List<SessionInfo> found = new ArrayList<>();
        for (JsonNode each : answer.path("sessions")) {
            String id = each.path("sessionId").asText();
            found.add(new SessionInfo(
                    id,
                    text(each, "title"),
                    text(each, "cwd"),
                    null,
                    time(each.path("updatedAt").asText()),
                    open.is(id)));
        }
        int first = Math.min(place.behind(), found.size());
        int end = Math.min(found.size(), first + most);
        String cursor = text(answer, "nextCursor");
        String next = end < found.size()
                ? new Place(end, place.cursor()).text()
                : cursor == null ? null : new Place(0, cursor).text();
        return new Page<>(found.subList(first, end), next);
    }

    private static @Nullable String text(JsonNode of, String field) {
        String text = of.path(field).asText("");
        return text.isEmpty() || of.path(field).isNull() ? null : text;
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The place at which a page begins; fails with {@code INVALID_REQUEST}. */
    static int from(@Nullable String from) {
        if (from == null) {
            return 0;
        }
        if (!from.matches("\\d{1,9}")) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "'" + from + "' is no place in a listing: give 'next' of a page");
        }
        return Integer.parseInt(from);
    }
}
