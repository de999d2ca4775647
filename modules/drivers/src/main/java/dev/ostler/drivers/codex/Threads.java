package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionInfo;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about the threads of a codex home, whether they are loaded or not. None of it subscribes. */
final class Threads {
    private static final int TITLE_CHARS = 200;

    /** Turns of one request. */
    private static final int TURNS = 20;

    private final CodexConnection connection;

    Threads(CodexConnection connection) {
        this.connection = connection;
    }

    /** Newest first. {@code open} is the one that the harness has open; {@code archived} those that were put away. */
    Future<Page<SessionInfo>> list(String open, boolean archived, @Nullable String from, int most) {
        return connection
                .call("thread/list", new Wire.ThreadList(from, most, "updated_at", List.of(), archived))
                .map(answer -> {
                    List<SessionInfo> page = new ArrayList<>();
                    answer.path("data").forEach(thread -> page.add(info(thread, open)));
                    return new Page<>(page, next(answer));
                });
    }

    private static SessionInfo info(JsonNode thread, String open) {
        String id = thread.path("id").asText();
        String title = thread.path("name").asText(thread.path("preview").asText());
        return new SessionInfo(
                id,
                title.isEmpty() || title.equals("null") ? null : cut(title),
                thread.path("cwd").isTextual() ? thread.path("cwd").asText() : null,
                seconds(thread.path("createdAt")),
                seconds(thread.path("updatedAt")),
                id.equals(open));
    }

    private static String cut(String title) {
        String line = title.strip().lines().findFirst().orElse("");
        return line.length() <= TITLE_CHARS ? line : line.substring(0, TITLE_CHARS - 1) + "…";
    }

    /**
     * Oldest first. Codex gives whole turns ({@code thread/items/list} is "not supported yet" in 0.169.0), so that our
     * position is one of its own and the items of that page which were given already.
     */
    Future<Page<HistoryItem>> items(String thread, @Nullable String from, int most) {
        Position at = from == null ? new Position(null, 0) : Position.parse(from);
        return connection
                .call("thread/turns/list", new Wire.TurnsList(thread, Math.min(most, TURNS), "full", at.page(), "asc"))
                .map(answer -> {
                    List<HistoryItem> all = new ArrayList<>();
                    answer.path("data")
                            .forEach(turn -> turn.path("items")
                                    .forEach(
                                            json -> all.add(item(turn.path("id").asText(), json))));
                    int begin = Math.min(at.given(), all.size());
                    int end = Math.min(begin + most, all.size());
                    String next = next(answer);
                    return new Page<>(
                            all.subList(begin, end),
                            end < all.size()
                                    ? new Position(at.page(), end).text()
                                    : next == null ? null : new Position(next, 0).text());
                });
    }

    /**
     * Where a page of a history begins.
     *
     * @param page codex's cursor of a page of turns, or null for the first
     * @param given how many items of that page came before
     */
    record Position(@Nullable String page, int given) {
        String text() {
            return given + (page == null ? "" : ":" + page);
        }

        static Position parse(String text) {
            int colon = text.indexOf(':');
            try {
                int given = Integer.parseInt(colon < 0 ? text : text.substring(0, colon));
                return new Position(colon < 0 ? null : text.substring(colon + 1), Math.max(0, given));
            } catch (NumberFormatException e) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "'" + text + "' is not the next of a page of this history");
            }
        }
    }

    private static HistoryItem item(String turn, JsonNode json) {
        Item item = Items.read(json);
        boolean tool = item.role() == Item.Role.TOOL;
        return new HistoryItem(
                turn,
                item.id(),
                tool ? "tool" : item.type().equals("userMessage") ? "user" : item.name(),
                tool ? (item.output() == null ? "" : item.output()) : item.text(),
                tool ? item.name() : null,
                tool ? item.input() : null,
                tool ? item.status() : null,
                json.path("startedAtMs").isIntegralNumber()
                        ? Instant.ofEpochMilli(json.path("startedAtMs").asLong())
                        : null);
    }

    /** Copies a thread; codex subscribes who asks to the copy, which nobody wants yet. */
    Future<String> fork(String thread) {
        return connection.call("thread/fork", new Wire.ThreadFork(thread, true)).compose(answer -> {
            String copy = answer.path("thread").path("id").asText();
            return copy.isEmpty()
                    ? Future.failedFuture(
                            new OstlerException(ErrorCode.PEER_FAILED, "codex copied a thread without an id"))
                    : unsubscribe(copy).map(copy);
        });
    }

    Future<Void> archive(String thread, boolean away) {
        return connection
                .call(away ? "thread/archive" : "thread/unarchive", new Wire.OfThread(thread))
                .mapEmpty();
    }

    Future<Void> delete(String thread) {
        return connection.call("thread/delete", new Wire.OfThread(thread)).mapEmpty();
    }

    /** Its events come no more. That it fails is no harm: what comes for another thread is passed over. */
    Future<Void> unsubscribe(String thread) {
        return connection
                .call("thread/unsubscribe", new Wire.OfThread(thread))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private static @Nullable String next(JsonNode answer) {
        return answer.path("nextCursor").isTextual() ? answer.path("nextCursor").asText() : null;
    }

    private static @Nullable Instant seconds(JsonNode at) {
        return at.isIntegralNumber() ? Instant.ofEpochSecond(at.asLong()) : null;
    }
}
