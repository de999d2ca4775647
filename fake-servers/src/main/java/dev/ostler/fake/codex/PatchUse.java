package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One patch that the model wants to apply: asked for when the policy and the sandbox say so, then really applied. */
final class PatchUse {
    private final ToolBatch batch;
    private final ToolUse.Apply use;
    private final Hub hub;
    private final Turn turn;
    private final CodexThread thread;
    private final PatchFile patch;
    private final long started = System.currentTimeMillis();

    PatchUse(ToolBatch batch, ToolUse.Apply use) {
        this.batch = batch;
        this.use = use;
        hub = batch.hub();
        turn = batch.turn();
        thread = batch.thread();
        patch = new PatchFile(use.patch(), thread.settings().cwd());
    }

    CompletableFuture<String> begin() {
        if (patch.isEmpty()) {
            return CompletableFuture.completedFuture("apply_patch failed: the patch names no file");
        }
        Settings settings = thread.settings();
        if (settings.neverAsks() && settings.readOnly()) {
            return CompletableFuture.completedFuture(
                    "patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings");
        }
        CompletableFuture<JsonNode> answer;
        synchronized (hub.lock()) {
            hub.item(
                    turn,
                    "item/started",
                    Items.fileChange(use.callId(), patch.described(), "inProgress", started, null),
                    started);
            if (!settings.asksForEveryCommand() && !settings.readOnly()) {
                return ToolBatch.async(this::apply);
            }
            batch.waiting(1);
            answer = batch.ask(
                    "item/fileChange/requestApproval",
                    Json.object(
                            "threadId",
                            thread.id(),
                            "turnId",
                            turn.id(),
                            "itemId",
                            use.callId(),
                            "startedAtMs",
                            started,
                            "reason",
                            null,
                            "grantRoot",
                            null));
        }
        return answer.thenCompose(response -> {
            Decision decision = Decision.of(response);
            if (decision == Decision.DROPPED) {
                return new CompletableFuture<>();
            }
            synchronized (hub.lock()) {
                batch.waiting(-1);
                if (decision == Decision.CANCEL) {
                    batch.cancel();
                }
            }
            if (decision == Decision.ACCEPT || decision == Decision.ACCEPT_FOR_SESSION) {
                return ToolBatch.async(this::apply);
            }
            changed(decision == Decision.FAILED ? "failed" : "declined");
            return CompletableFuture.completedFuture("patch rejected by user");
        });
    }

    private String apply() {
        try {
            String report = patch.apply();
            changed("completed");
            synchronized (hub.lock()) {
                turn.addDiff(patch.diff());
                hub.diff(turn);
            }
            return "Wall time: 0.0000 seconds\nOutput:\nExit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the"
                    + " following files:\n" + report;
        } catch (IOException e) {
            changed("failed");
            return "Exit code: 1\nOutput:\n" + e.getMessage();
        }
    }

    private void changed(String status) {
        long now = System.currentTimeMillis();
        synchronized (hub.lock()) {
            hub.itemDone(
                    turn,
                    "fileChange",
                    use.callId(),
                    Items.fileChange(use.callId(), patch.described(), status, started, now),
                    now);
        }
    }
}
