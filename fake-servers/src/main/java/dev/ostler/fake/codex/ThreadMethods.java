package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.codex.CodexThread.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The requests that make, load, change and remove threads. All methods run under the hub's lock. */
final class ThreadMethods {
    static final List<String> NAMES = List.of(
            "thread/start",
            "thread/resume",
            "thread/fork",
            "thread/archive",
            "thread/delete",
            "thread/unsubscribe",
            "thread/name/set",
            "thread/unarchive",
            "thread/backgroundTerminals/clean",
            "thread/backgroundTerminals/list",
            "thread/list",
            "thread/loaded/list",
            "thread/read",
            "thread/turns/list",
            "thread/items/list",
            "mcpServer/tool/call");

    private final Hub hub;
    private final TurnMethods turns;
    private final ThreadReads reads;

    ThreadMethods(Hub hub, TurnMethods turns) {
        this.hub = hub;
        this.turns = turns;
        reads = new ThreadReads(hub);
    }

    /** Handles the request if it is one of these. */
    boolean handle(Peer peer, JsonNode id, String method, Params params) throws Failure, IOException {
        switch (method) {
            case "thread/start" -> start(peer, id, params);
            case "thread/resume" -> resume(peer, id, params);
            case "thread/fork" -> fork(peer, id, params);
            case "thread/archive" -> archive(peer, id, params.threadId());
            case "thread/unarchive" -> unarchive(peer, id, params.threadId());
            case "thread/delete" -> delete(peer, id, params.threadId());
            case "thread/unsubscribe" -> unsubscribe(peer, id, params.threadId());
            case "thread/name/set" -> name(peer, id, params);
            case "thread/backgroundTerminals/list" -> terminals(peer, id, params.threadId());
            case "thread/backgroundTerminals/clean" -> clean(peer, id, params.threadId());
            case "mcpServer/tool/call" -> toolCall(peer, id, params.threadId());
            default -> {
                return reads.handle(peer, id, method, params);
            }
        }
        return true;
    }

    private void start(Peer peer, JsonNode id, Params params) throws Failure {
        if (hub.draining()) {
            throw Failure.draining();
        }
        Settings settings = Settings.initial(hub.cwd().toString()).with(params);
        long now = System.currentTimeMillis();
        String threadId = Ids.uuid();
        Path path = params.flag("ephemeral") ? null : hub.rollouts().pathFor(threadId, now);
        CodexThread thread =
                new CodexThread(new CodexThread.Identity(threadId, null, path, hub.originator(), now), settings);
        add(peer, id, thread, settings.started(thread.json(View.LOADED)));
    }

    private void add(Peer peer, JsonNode id, CodexThread thread, Raw answer) {
        hub.threads().put(thread.id(), thread);
        thread.subscribers().add(peer);
        Raw started = Json.object("thread", thread.json(View.LOADED));
        if (hub.early()) {
            hub.everyone("thread/started", started);
            peer.result(id, answer);
        } else {
            peer.result(id, answer);
            used(peer, thread);
            hub.everyone("thread/started", started);
        }
    }

    /** A client that comes to a thread with turns is told what they have used. */
    private static void used(Peer peer, CodexThread thread) {
        if (!thread.turns().isEmpty()) {
            peer.notification(
                    "thread/tokenUsage/updated", thread.usage(thread.turns().getLast()));
        }
    }

    private void resume(Peer peer, JsonNode id, Params params) throws Failure, IOException {
        String threadId = params.text("threadId");
        Params.requireUuid(threadId, "session");
        CodexThread thread = hub.threads().get(threadId);
        boolean loading = thread == null;
        if (thread == null) {
            thread = load(threadId);
        }
        thread.settings(thread.settings().with(params));
        boolean whole = !params.flag("excludeTurns");
        if (whole) {
            peer.notification("deprecationNotice", CodexFacts.RESUME_NOTICE);
        }
        Raw cleared = Json.object("threadId", threadId);
        for (Peer other : hub.peers()) {
            if (!other.equals(peer)) {
                other.notification("thread/goal/cleared", cleared);
            }
        }
        if (loading) {
            hub.statusChanged(thread);
        }
        thread.subscribers().add(peer);
        peer.result(
                id,
                thread.settings()
                        .resumed(
                                thread.json(whole ? View.WITH_TURNS : View.LOADED),
                                ThreadReads.cursor(thread, thread.turns().size() - 1, true, "turns"),
                                ThreadReads.cursor(thread, thread.turns().size(), true, "itemsByCreatedAtOrdinal")));
        used(peer, thread);
        peer.notification("thread/goal/cleared", cleared);
        hub.requests().of(thread).forEach(question -> peer.request(question.frame()));
    }

    private CodexThread load(String threadId) throws Failure, IOException {
        Optional<Path> file = hub.rollouts().find(threadId);
        if (file.isEmpty()) {
            if (hub.rollouts().findArchived(threadId).isPresent()) {
                throw Failure.invalid("session " + threadId + " is archived. Run `codex unarchive " + threadId
                        + "` to unarchive it first.");
            }
            throw noRollout(threadId);
        }
        Rollout rollout = Rollout.open(file.get(), threadId);
        CodexThread thread;
        try {
            thread = rollout.read(file.get());
        } catch (IOException e) {
            rollout.close();
            throw e;
        }
        thread.rollout(rollout);
        hub.threads().put(threadId, thread);
        return thread;
    }

    private static Failure noRollout(String threadId) {
        return Failure.invalid("no rollout found for thread id " + threadId);
    }

    private void fork(Peer peer, JsonNode id, Params params) throws Failure, IOException {
        String from = params.threadId();
        CodexThread source = hub.threads().get(from);
        if (source == null) {
            source = Rollout.readFile(hub.rollouts().find(from).orElseThrow(() -> noRollout(from)));
        }
        peer.notification("deprecationNotice", CodexFacts.RESUME_NOTICE);
        long now = System.currentTimeMillis();
        String threadId = Ids.uuid();
        Path path = hub.rollouts().pathFor(threadId, now);
        CodexThread copy = new CodexThread(
                new CodexThread.Identity(threadId, from, path, hub.originator(), now),
                source.settings().with(params));
        copy.turns().addAll(source.turns());
        Rollout rollout = Rollout.open(path, threadId);
        rollout.copy(copy);
        copy.rollout(rollout);
        add(peer, id, copy, copy.settings().started(copy.json(View.WITH_TURNS)));
    }

    private void archive(Peer peer, JsonNode id, String threadId) throws Failure, IOException {
        Path file = hub.rollouts().find(threadId).orElseThrow(() -> noRollout(threadId));
        unload(threadId);
        hub.rollouts().archive(file);
        peer.result(id, Json.object());
        hub.everyone("thread/archived", Json.object("threadId", threadId));
    }

    private void unload(String threadId) {
        CodexThread thread = hub.threads().remove(threadId);
        if (thread != null) {
            hub.everyone("thread/status/changed", thread.notLoaded());
            if (thread.rollout() != null) {
                thread.rollout().close();
            }
        }
    }

    private void unarchive(Peer peer, JsonNode id, String threadId) throws Failure, IOException {
        Path file = hub.rollouts().findArchived(threadId).orElseThrow(() -> noRollout(threadId));
        long created = Rollout.readFile(file).identity().createdMs();
        CodexThread thread = Rollout.readFile(hub.rollouts().unarchive(file, threadId, created));
        peer.result(id, Json.object("thread", thread.json(View.NOT_LOADED)));
        hub.everyone("thread/unarchived", Json.object("threadId", threadId));
    }

    private void delete(Peer peer, JsonNode id, String threadId) throws Failure {
        CodexThread thread = hub.threads().get(threadId);
        if (thread != null && thread.ephemeral()) {
            throw Failure.invalid("thread is not persisted and cannot be deleted: " + threadId);
        }
        Optional<Path> file =
                hub.rollouts().find(threadId).or(() -> hub.rollouts().findArchived(threadId));
        if (thread == null && file.isEmpty()) {
            throw noRollout(threadId);
        }
        if (isForked(threadId)) {
            throw Failure.invalid("cannot delete thread " + threadId + ": forked history still references it");
        }
        Runnable remove = () -> {
            unload(threadId);
            try {
                Optional<Path> rollout =
                        hub.rollouts().find(threadId).or(() -> hub.rollouts().findArchived(threadId));
                if (rollout.isPresent()) {
                    Files.delete(rollout.get());
                }
                peer.result(id, Json.object());
                hub.everyone("thread/deleted", Json.object("threadId", threadId));
            } catch (IOException e) {
                peer.failure(id, new Failure(-32603, "cannot delete the rollout: " + e.getMessage(), null));
            }
        };
        if (thread == null) {
            remove.run();
        } else {
            turns.stop(thread, remove);
        }
    }

    /** The real server, 0.169.0, keeps what a copy was made from. */
    private boolean isForked(String threadId) {
        return hub.rollouts().all().stream().anyMatch(file -> isForkOf(file, threadId));
    }

    private static boolean isForkOf(Path file, String threadId) {
        try {
            return threadId.equals(Rollout.readFile(file).identity().forkedFrom());
        } catch (IOException e) {
            return false; // it is just being written, and no copy of anything yet
        }
    }

    private void unsubscribe(Peer peer, JsonNode id, String threadId) {
        CodexThread thread = hub.threads().get(threadId);
        String status =
                thread == null ? "notLoaded" : thread.subscribers().remove(peer) ? "unsubscribed" : "notSubscribed";
        peer.result(id, Json.object("status", status));
    }

    private CodexThread loaded(String threadId) throws Failure {
        CodexThread thread = hub.threads().get(threadId);
        if (thread == null) {
            throw Failure.invalid("thread not found: " + threadId);
        }
        return thread;
    }

    private void name(Peer peer, JsonNode id, Params params) throws Failure {
        CodexThread thread = loaded(params.threadId());
        thread.name(params.text("name"));
        if (thread.rollout() != null) {
            thread.rollout().meta(thread);
        }
        peer.result(id, Json.object());
        hub.everyone("thread/name/updated", Json.object("threadId", thread.id(), "threadName", thread.name()));
    }

    private void terminals(Peer peer, JsonNode id, String threadId) throws Failure {
        List<Raw> data = new ArrayList<>();
        CodexThread thread = loaded(threadId);
        thread.terminals()
                .forEach((itemId, terminal) -> data.add(Json.object(
                        "itemId",
                        itemId,
                        "processId",
                        terminal.id(),
                        "command",
                        terminal.command(),
                        "cwd",
                        thread.settings().cwd(),
                        "osPid",
                        null,
                        "cpuPercent",
                        null,
                        "rssKb",
                        null)));
        peer.result(id, Json.object("data", data, "nextCursor", null));
    }

    private void clean(Peer peer, JsonNode id, String threadId) throws Failure {
        List<Terminal> running = List.copyOf(loaded(threadId).terminals().values());
        peer.result(id, Json.object());
        Thread.ofPlatform().daemon().name("codex-clean").start(() -> running.forEach(Terminal::kill));
    }

    private void toolCall(Peer peer, JsonNode id, String threadId) throws Failure {
        CodexThread thread = loaded(threadId);
        thread.waitOnApproval(1);
        hub.statusChanged(thread);
        var _ = Questions.elicit(hub, thread).thenAccept(response -> {
            thread.waitOnApproval(-1);
            hub.statusChanged(thread);
            Raw text = Json.object("type", "text", "text", "elicited " + Json.of(response.path("result")));
            peer.result(id, Json.object("content", List.of(text)));
        });
    }
}
