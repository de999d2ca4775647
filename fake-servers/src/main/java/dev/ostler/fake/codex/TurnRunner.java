package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.Step;
import dev.ostler.fake.codex.Brain.ModelFailure;
import dev.ostler.fake.codex.Brain.Thought;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs one turn on a thread of its own: thoughts of the brain in, notifications in the measured order out. */
final class TurnRunner implements Runnable {
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final Duration RETRY_AFTER = Duration.ofMillis(50);

    private final Hub hub;
    private final Turn turn;
    private final Brain brain;
    private final JsonNode input;
    private final Mishaps mishaps;
    private final Speech speech;
    private final List<Runnable> whenInterrupted = new ArrayList<>();
    private final List<Runnable> whenEnded = new ArrayList<>();
    private List<ToolUse> uses = new ArrayList<>();
    private boolean retried;
    private long deltas;

    TurnRunner(Hub hub, Turn turn, Brain brain, JsonNode input, Mishaps mishaps) {
        this.hub = hub;
        this.turn = turn;
        this.brain = brain;
        this.input = input;
        this.mishaps = mishaps;
        speech = new Speech(hub, turn);
    }

    Turn turn() {
        return turn;
    }

    /** Tells that the turn has begun. Under the lock. */
    void announce() {
        hub.statusChanged(turn.thread());
        hub.subscribers(
                turn.thread(),
                "turn/started",
                Json.object("threadId", turn.thread().id(), "turn", turn.event()));
    }

    /** Stops the turn and answers when it has stopped. Under the lock. */
    void interrupt(Peer peer, JsonNode id) {
        whenInterrupted.add(() -> peer.result(id, Json.object()));
        interrupt();
    }

    /** Stops the turn and does this after its last notification. Under the lock. */
    void interrupt(Runnable then) {
        whenEnded.add(then);
        interrupt();
    }

    private void interrupt() {
        turn.interrupt();
        brain.close();
    }

    @Override
    public void run() {
        try (brain) {
            said(input);
            while (true) {
                if (turn.interrupted()) {
                    finish("interrupted", null);
                    return;
                }
                if (takeSteer()) {
                    continue;
                }
                if (perform(brain.next())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            finish("failed", failure("the fake server failed: " + e, "other"));
        }
    }

    private static Raw failure(String text, String info) {
        return Json.object("message", text, "codexErrorInfo", info, "additionalDetails", null, "misalignment", null);
    }

    /** Performs one thought; true when the turn is over. */
    private boolean perform(Thought thought) throws InterruptedException {
        switch (thought) {
            case Thought.Delta delta -> delta(delta.text());
            case Thought.Huge huge -> speech.huge(huge.bytes());
            case Thought.Pause pause -> turn.pause(pause.duration());
            case Thought.Silence _ -> turn.pause(FOREVER);
            case Thought.Use use -> uses.add(use.use());
            case Thought.Mishap mishap -> mishap(mishap.step());
            case Thought.Failed failed -> {
                return fail(failed.failure());
            }
            case Thought.End _ -> {
                return endOfResponse();
            }
        }
        return false;
    }

    private void delta(String text) throws InterruptedException {
        speech.delta(text);
        if (++deltas == hub.options().faults().dropAfter()) {
            mishap(new Step.Drop());
        }
    }

    /** More input breaks off the running message, which then never gets its completion. */
    private boolean takeSteer() {
        JsonNode steer = turn.nextSteer();
        if (steer == null) {
            return false;
        }
        speech.breakOff();
        uses = new ArrayList<>();
        synchronized (hub.lock()) {
            hub.brokenOff(turn);
        }
        said(steer);
        brain.said(Params.inputText(steer));
        return true;
    }

    private void said(JsonNode words) {
        String id = Ids.uuid();
        long now = System.currentTimeMillis();
        synchronized (hub.lock()) {
            hub.item(turn, "item/started", Items.user(id, words, now, null), now);
            hub.itemDone(turn, "userMessage", id, Items.user(id, words, now, now), now);
        }
    }

    private void mishap(Step step) throws InterruptedException {
        for (Peer reader : mishaps.readers(turn.thread())) {
            reader.connection().awaitSent(RETRY_AFTER);
        }
        mishaps.happen(step, turn.thread());
    }

    private boolean endOfResponse() throws InterruptedException {
        speech.complete();
        if (uses.isEmpty()) {
            return finish("completed", null);
        }
        List<ToolUse> batch = uses;
        uses = new ArrayList<>();
        ToolBatch tools = new ToolBatch(hub, turn);
        List<String> results = tools.run(batch);
        if (tools.cancelled() || turn.interrupted()) {
            finish("interrupted", null);
            return true;
        }
        synchronized (hub.lock()) {
            hub.usage(turn);
        }
        brain.results(results);
        return false;
    }

    private boolean fail(ModelFailure failure) throws InterruptedException {
        if (turn.interrupted()) {
            return false;
        }
        if (speech.breakOff()) {
            synchronized (hub.lock()) {
                hub.brokenOff(turn);
            }
        }
        if (failure.retryable() && !retried) {
            retried = true;
            Raw disconnected = Json.object("responseStreamDisconnected", Json.object("httpStatusCode", null));
            error(
                    Json.object(
                            "message",
                            "Reconnecting... 1/1",
                            "codexErrorInfo",
                            disconnected,
                            "additionalDetails",
                            failure.details(),
                            "misalignment",
                            null),
                    true);
            turn.pause(RETRY_AFTER);
            brain.retry();
            return false;
        }
        finish("failed", failure(failure.message(), failure.info()));
        return true;
    }

    private void error(Raw error, boolean willRetry) {
        synchronized (hub.lock()) {
            hub.subscribers(
                    turn.thread(),
                    "error",
                    Json.object(
                            "error",
                            error,
                            "willRetry",
                            willRetry,
                            "threadId",
                            turn.thread().id(),
                            "turnId",
                            turn.id()));
        }
    }

    /** Ends the turn; false when more input came in the last moment, so that it goes on. */
    private boolean finish(String status, @Nullable Raw error) {
        CodexThread thread = turn.thread();
        synchronized (hub.lock()) {
            if ("completed".equals(status) && turn.steered()) {
                return false;
            }
            if ("completed".equals(status)) {
                hub.usage(turn);
            } else if (error == null) {
                hub.brokenOff(turn);
            }
            whenInterrupted.forEach(Runnable::run);
            if ("completed".equals(status)) {
                unread(thread);
            }
            long now = System.currentTimeMillis();
            turn.end(status, error, now);
            thread.ended(error != null);
            hub.statusChanged(thread);
            if (error != null) {
                error(error, false);
                unread(thread);
            }
            Rollout rollout = thread.rollout();
            if (rollout != null) {
                rollout.ended(turn, status, error, now);
            }
            if (!(hub.draining() && hub.options().faults().drainLosesLast())) {
                hub.subscribers(thread, "turn/completed", Json.object("threadId", thread.id(), "turn", turn.event()));
            }
            for (ServerRequests.Pending dropped : hub.requests().drop(turn)) {
                hub.subscribers(thread, "serverRequest/resolved", resolved(thread, dropped.id()));
                dropped.answer().complete(NullNode.getInstance());
            }
            mishaps.ended(this);
            whenEnded.forEach(Runnable::run);
            hub.turnEnded();
            return true;
        }
    }

    private void unread(CodexThread thread) {
        hub.subscribers(
                thread,
                "thread/readState/changed",
                Json.object("threadId", thread.id(), "readState", thread.readState()));
    }

    static Raw resolved(CodexThread thread, long requestId) {
        return Json.object("threadId", thread.id(), "requestId", requestId);
    }
}
