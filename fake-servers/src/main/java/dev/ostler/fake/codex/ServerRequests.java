package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json.Raw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The questions that the server asks its clients. Their ids are integers from 0, one counter for the server; the first
 * answer wins; nobody's silence ends one. Guarded by the hub's lock.
 */
final class ServerRequests {
    /**
     * A question that waits.
     *
     * @param answer the whole response frame, with {@code result} or {@code error}; cancelled when the turn ended first
     */
    record Pending(
            long id, CodexThread thread, @Nullable Turn turn, String frame, CompletableFuture<JsonNode> answer) {}

    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private long next;

    /** Makes a question; the caller sends its frame. */
    Pending ask(CodexThread thread, @Nullable Turn turn, String method, Raw params) {
        long id = next++;
        Pending question = new Pending(id, thread, turn, Wire.request(id, method, params), new CompletableFuture<>());
        pending.put(id, question);
        return question;
    }

    /** Takes the question that this id names, if it still waits. */
    @Nullable
    Pending take(JsonNode id) {
        return id.isIntegralNumber() ? pending.remove(id.asLong()) : null;
    }

    List<Pending> of(CodexThread thread) {
        return pending.values().stream()
                .filter(each -> each.thread().equals(thread))
                .toList();
    }

    /** Takes every question of a turn that has ended. */
    List<Pending> drop(Turn turn) {
        List<Pending> dropped = new ArrayList<>();
        for (Pending each : List.copyOf(pending.values())) {
            if (turn.equals(each.turn())) {
                pending.remove(each.id());
                dropped.add(each);
            }
        }
        return dropped;
    }
}
