package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One turn. Its record is guarded by the hub's lock, its signals by its own. */
final class Turn {
    /** A finished item as it is kept. */
    record Kept(String type, String id, Raw json) {}

    private final CodexThread thread;
    private final String id;
    private final long startedMs;
    private final List<Kept> items = new ArrayList<>();
    private String status = "inProgress";
    private @Nullable Raw error;
    private @Nullable Long completedMs;
    private @Nullable Raw summary;
    private String diff = "";

    private final Object signal = new Object();
    private final Queue<JsonNode> steers = new ArrayDeque<>();
    private boolean interrupted;
    private boolean woken;

    Turn(CodexThread thread, String id, long startedMs) {
        this.thread = thread;
        this.id = id;
        this.startedMs = startedMs;
    }

    CodexThread thread() {
        return thread;
    }

    String id() {
        return id;
    }

    String status() {
        return status;
    }

    List<Kept> items() {
        return items;
    }

    void keep(String type, String itemId, Raw json) {
        items.add(new Kept(type, itemId, json));
        if ("agentMessage".equals(type)) {
            summary = json;
        }
    }

    /** The diff of all files that the turn has changed; empty when none. */
    String diff() {
        return diff;
    }

    void addDiff(String more) {
        diff += more;
    }

    void end(String how, @Nullable Raw withError, @Nullable Long at) {
        status = how;
        error = withError;
        completedMs = at;
    }

    /** The turn in the answer to {@code turn/start}: not even its start is known yet. */
    Raw answer() {
        return json(List.of(), "notLoaded", null, null, "inProgress");
    }

    /** The turn in {@code turn/started} and {@code turn/completed}: of its items at most the last message. */
    Raw event() {
        Raw last = "completed".equals(status) ? summary : null;
        return last == null
                ? json(List.of(), "notLoaded", startedMs, completedMs, status)
                : json(List.of(last), "summary", startedMs, completedMs, status);
    }

    /** The turn with all its items. */
    Raw full() {
        return json(items.stream().map(Kept::json).toList(), "full", startedMs, completedMs, status);
    }

    /** The turn with the user's messages and the last of the agent. */
    Raw listed() {
        List<Raw> shown = new ArrayList<>();
        for (Kept item : items) {
            if ("userMessage".equals(item.type())) {
                shown.add(item.json());
            }
        }
        if (summary != null) {
            shown.add(summary);
        }
        return json(shown, "summary", startedMs, completedMs, status);
    }

    private Raw json(List<Raw> shown, String view, @Nullable Long started, @Nullable Long completed, String state) {
        return Json.object(
                "id", id,
                "rootTurnId", id,
                "items", shown,
                "itemsView", view,
                "status", state,
                "error", error,
                "startedAt", started == null ? null : started / 1000,
                "completedAt", completed == null ? null : completed / 1000,
                "durationMs", completed == null || started == null ? null : completed - started);
    }

    long startedMs() {
        return startedMs;
    }

    /** Asks the turn to stop. */
    void interrupt() {
        synchronized (signal) {
            interrupted = true;
            signal.notifyAll();
        }
    }

    boolean interrupted() {
        synchronized (signal) {
            return interrupted;
        }
    }

    /** Gives the turn more input, which breaks off a running message. */
    void steer(JsonNode input) {
        synchronized (signal) {
            steers.add(input);
            signal.notifyAll();
        }
    }

    @Nullable
    JsonNode nextSteer() {
        synchronized (signal) {
            return steers.poll();
        }
    }

    boolean steered() {
        synchronized (signal) {
            return !steers.isEmpty();
        }
    }

    /** Waits this long, or until an interrupt or more input comes. */
    void pause(Duration duration) throws InterruptedException {
        long deadline = System.nanoTime() + duration.toNanos();
        synchronized (signal) {
            while (!interrupted && steers.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                signal.wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        }
    }

    /** Ends an {@link #awaitWake}, now or the next time. */
    void wake() {
        synchronized (signal) {
            woken = true;
            signal.notifyAll();
        }
    }

    /** Waits for an interrupt or a {@link #wake}; more input does not end it. */
    void awaitWake() throws InterruptedException {
        synchronized (signal) {
            while (!interrupted && !woken) {
                signal.wait();
            }
            woken = false;
        }
    }
}
