package dev.ostler.drivers.pi;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.commands.Dialect.State;
import dev.ostler.drivers.commands.Link;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a pi. It opens one by its file, not by its id; the files lie beside that of the open session and end
 * with their ids.
 */
final class PiSessions {
    private final Link link;
    private @Nullable Path file;

    PiSessions(Link link) {
        this.link = link;
    }

    /** What {@code get_state} says. */
    State seen(JsonNode state) {
        String told = state.path("sessionFile").asText("");
        file = told.isEmpty() ? null : Path.of(told);
        String id = state.path("sessionId").asText("");
        if (id.isEmpty()) {
            throw new OstlerException(ErrorCode.PEER_FAILED, "pi did not name its session");
        }
        return new State(id, state.path("isStreaming").asBoolean());
    }

    /** Pi begins an empty session under an id that it does not know; one that it knows has a file from its beginning. */
    Future<State> proven(State state) {
        Path where = file;
        Future<Boolean> there = where == null
                ? Future.succeededFuture(false)
                : link.vertx().fileSystem().exists(where.toString());
        return there.compose(is -> is
                ? Future.succeededFuture(state)
                : Future.failedFuture(DriverException.sessionGone("pi has no session " + state.session() + ": "
                        + (where == null ? "it keeps none" : "there is no file of it in " + where.getParent()))));
    }

    Future<State> fresh() {
        return changed("new_session", Map.of());
    }

    /** Fails with {@code NOT_FOUND} when there is no such session. */
    Future<State> switchTo(String session) {
        Path where = file == null ? null : file.getParent();
        if (where == null) {
            return none(session, "pi keeps no sessions here");
        }
        return link.vertx()
                .fileSystem()
                .readDir(where.toString(), ".*_" + Pattern.quote(session) + "\\.jsonl")
                .otherwise(List.of())
                .compose(found -> found.isEmpty()
                        ? none(session, "there is no file of it in " + where)
                        : changed("switch_session", Map.of("sessionPath", found.getLast())));
    }

    private Future<State> changed(String command, Map<String, ?> members) {
        return link.call(id(command), command, members).compose(answer -> {
            if (answer.path("cancelled").asBoolean()) {
                return Future.failedFuture(
                        new OstlerException(ErrorCode.PEER_FAILED, "an extension of pi refused " + command));
            }
            return link.call(id("state"), "get_state", Map.of()).map(this::seen);
        });
    }

    private static Future<State> none(String session, String why) {
        return Future.failedFuture(
                new OstlerException(ErrorCode.NOT_FOUND, "pi has no session " + session + ": " + why));
    }

    private static String id(String what) {
        return what + ":" + UlidCreator.getMonotonicUlid();
    }
}
