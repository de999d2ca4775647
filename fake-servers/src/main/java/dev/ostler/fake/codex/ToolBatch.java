package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json.Raw;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The tool calls of one response: begun in their order, so that several questions wait at once, then run side by side. */
final class ToolBatch {
    private final Hub hub;
    private final Turn turn;
    private final CodexThread thread;
    private volatile boolean cancelled;

    ToolBatch(Hub hub, Turn turn) {
        this.hub = hub;
        this.turn = turn;
        thread = turn.thread();
    }

    /** Whether an answer was {@code cancel}, which ends the turn. */
    boolean cancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    Hub hub() {
        return hub;
    }

    Turn turn() {
        return turn;
    }

    CodexThread thread() {
        return thread;
    }

    /** The results for the model, in the order of the calls; what an interrupt left open has an empty one. */
    List<String> run(List<ToolUse> uses) throws InterruptedException {
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (ToolUse use : uses) {
            results.add(
                    switch (use) {
                        case ToolUse.Run run -> new CommandUse(this, run).begin();
                        case ToolUse.Apply apply -> new PatchUse(this, apply).begin();
                        case ToolUse.Ask ask -> Questions.ask(hub, turn, ask);
                    });
        }
        List<String> texts = new ArrayList<>();
        for (CompletableFuture<String> result : results) {
            texts.add(await(result));
        }
        return texts;
    }

    private String await(CompletableFuture<String> result) throws InterruptedException {
        var _ = result.whenComplete((_, _) -> turn.wake());
        while (!result.isDone() && !turn.interrupted()) {
            turn.awaitWake();
        }
        try {
            return result.isDone() ? result.get() : "";
        } catch (ExecutionException e) {
            return "tool failed: " + e.getCause();
        }
    }

    /** Asks every subscriber. Under the lock. */
    CompletableFuture<JsonNode> ask(String method, Raw params) {
        return Questions.send(hub, thread, turn, method, params);
    }

    /** Counts a waiting approval and tells when that changes what the thread waits for. Under the lock. */
    void waiting(int more) {
        boolean before = thread.waiting();
        thread.waitOnApproval(more);
        if (before != thread.waiting()) {
            hub.statusChanged(thread);
        }
    }

    /** What a tool does on a thread of its own. */
    interface Work {
        String call() throws InterruptedException;
    }

    static CompletableFuture<String> async(Work work) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("codex-tool").start(() -> {
            try {
                result.complete(work.call());
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
