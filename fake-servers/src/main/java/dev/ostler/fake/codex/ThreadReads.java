package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.codex.CodexThread.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The requests that read threads and subscribe to none. All methods run under the hub's lock. */
final class ThreadReads {
    private static final int DEFAULT_LIMIT = 25;

    private final Hub hub;

    ThreadReads(Hub hub) {
        this.hub = hub;
    }

    boolean handle(Peer peer, JsonNode id, String method, Params params) throws Failure, IOException {
        switch (method) {
            case "thread/list" -> list(peer, id, params);
            case "thread/loaded/list" ->
                peer.result(id, Json.object("data", List.copyOf(hub.threads().keySet()), "nextCursor", null));
            case "thread/read" -> read(peer, id, params);
            case "thread/turns/list" -> turns(peer, id, params);
            case "thread/items/list" -> throw Failure.invalid("thread/items/list is not supported yet");
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A thread, loaded or read from its file for this one answer. */
    private CodexThread find(String threadId) throws Failure, IOException {
        CodexThread loaded = hub.threads().get(threadId);
        if (loaded != null) {
            return loaded;
        }
        Optional<Path> file = hub.rollouts().find(threadId);
        if (file.isEmpty()) {
            throw Failure.invalid("thread not loaded: " + threadId);
        }
        return Rollout.readFile(file.get());
    }

    private void read(Peer peer, JsonNode id, Params params) throws Failure, IOException {
        String threadId = params.threadId();
        CodexThread thread = find(threadId);
        boolean whole = params.flag("includeTurns");
        if (whole) {
            peer.notification("deprecationNotice", CodexFacts.READ_NOTICE);
        }
        View view = hub.threads().containsKey(threadId) ? View.LOADED : View.NOT_LOADED;
        peer.result(
                id,
                Json.object("thread", thread.json(whole ? View.WITH_TURNS : view), "readState", thread.readState()));
    }

    private void list(Peer peer, JsonNode id, Params params) throws IOException {
        List<CodexThread> all = new ArrayList<>();
        for (Path file :
                params.flag("archived") ? hub.rollouts().away() : hub.rollouts().all()) {
            String name = file.getFileName().toString();
            String threadId = name.substring(name.length() - "00000000-0000-0000-0000-000000000000.jsonl".length())
                    .replace(".jsonl", "");
            CodexThread loaded = hub.threads().get(threadId);
            all.add(loaded != null ? loaded : Rollout.readFile(file));
        }
        all.sort(Comparator.comparingLong(CodexThread::updatedMs).reversed());
        int from = 0;
        String cursor = params.node().path("cursor").asText("");
        for (int i = 0; i < all.size(); i++) {
            if (cursor.endsWith("|" + all.get(i).id())) {
                from = i + 1;
            }
        }
        int to = Math.min(all.size(), from + params.count("limit", DEFAULT_LIMIT));
        List<Raw> data = new ArrayList<>();
        List<Object> readStates = new ArrayList<>();
        for (CodexThread thread : all.subList(from, to)) {
            data.add(thread.json(hub.threads().containsKey(thread.id()) ? View.LISTED : View.NOT_LOADED));
            readStates.add(thread.id());
            readStates.add(thread.readState());
        }
        peer.result(
                id,
                Json.object(
                        "data",
                        data,
                        "readStates",
                        Json.object(readStates.toArray()),
                        "nextCursor",
                        to < all.size()
                                ? time(all.get(to - 1)) + "|" + all.get(to - 1).id()
                                : null,
                        "backwardsCursor",
                        from < to ? time(all.get(from)) : null));
    }

    private static String time(CodexThread thread) {
        return Instant.ofEpochMilli(thread.updatedMs()).toString();
    }

    /** Newest first, or oldest first when that is asked for. */
    private void turns(Peer peer, JsonNode id, Params params) throws Failure, IOException {
        CodexThread thread = find(params.threadId());
        if (thread.turns().isEmpty() && hub.threads().containsKey(thread.id())) {
            throw Failure.invalid("thread " + thread.id()
                    + " is not materialized yet; thread/turns/list is unavailable before first user message");
        }
        boolean ascending = "asc".equals(params.node().path("sortDirection").asText());
        int step = ascending ? 1 : -1;
        int from = ascending ? 0 : thread.turns().size() - 1;
        String cursor = params.node().path("cursor").asText("");
        if (!cursor.isEmpty()) {
            JsonNode at = Json.read(cursor);
            from = at.path("rolloutOrdinal").asInt() + (at.path("includeAnchor").asBoolean() ? 0 : step);
        }
        int limit = params.count("limit", DEFAULT_LIMIT);
        List<Raw> data = new ArrayList<>();
        int next = Math.min(from, ascending ? from : thread.turns().size() - 1);
        boolean full = "full".equals(params.node().path("itemsView").asText());
        for (; next >= 0 && next < thread.turns().size() && data.size() < limit; next += step) {
            Turn turn = thread.turns().get(next);
            data.add(full ? turn.full() : turn.listed());
        }
        boolean more = next >= 0 && next < thread.turns().size();
        peer.result(
                id,
                Json.object(
                        "data", data,
                        "nextCursor", more ? cursor(thread, next - step, false, "turns") : null,
                        "backwardsCursor", data.isEmpty() ? null : cursor(thread, from, true, "turns")));
    }

    static String cursor(CodexThread thread, int ordinal, boolean anchor, String kind) {
        return Json.object(
                        "requestedThreadId", thread.id(),
                        "rolloutOrdinal", Math.max(0, ordinal),
                        "includeAnchor", anchor,
                        "scope", Json.object("kind", kind))
                .text();
    }
}
