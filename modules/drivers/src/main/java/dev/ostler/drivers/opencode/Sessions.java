package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionInfo;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions of the project, newest first. opencode knows a limit and no cursor: a place is a number. */
final class Sessions {
    private static final int FAR = 100_000;

    private Sessions() {}

    static Future<Page<SessionInfo>> page(Api api, String open, @Nullable String from, int most) {
        int skip = from == null ? 0 : place(from);
        return api.sessions(skip + most + 1).map(all -> {
            List<SessionInfo> infos = new ArrayList<>();
            for (int i = skip; i < all.size() && infos.size() < most; i++) {
                infos.add(info(all.get(i), open));
            }
            return new Page<>(infos, all.size() > skip + most ? Integer.toString(skip + most) : null);
        });
    }

    private static int place(String from) {
        if (from.matches("\\d{1,6}") && Integer.parseInt(from) <= FAR) {
            return Integer.parseInt(from);
        }
        throw new OstlerException(
                ErrorCode.INVALID_REQUEST, "'" + from + "' is no place in the list of sessions: use what a page gave");
    }

    private static SessionInfo info(JsonNode session, String open) {
        String id = session.path("id").asText();
        return new SessionInfo(
                id,
                session.path("title").asText(null),
                session.path("directory").asText(null),
                time(session.path("time").path("created")),
                time(session.path("time").path("updated")),
                id.equals(open));
    }

    private static @Nullable Instant time(JsonNode millis) {
        return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()) : null;
    }
}
