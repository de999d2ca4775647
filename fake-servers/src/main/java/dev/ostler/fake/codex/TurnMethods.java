package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.Script;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code turn/start, turn/steer, turn/interrupt}. All methods run under the hub's lock. */
final class TurnMethods {
    static final List<String> NAMES = List.of("turn/start", "turn/steer", "turn/interrupt");

    private final Hub hub;
    private final Mishaps mishaps;
    private final Map<Turn, TurnRunner> runners = new HashMap<>();

    TurnMethods(Hub hub, Mishaps mishaps) {
        this.hub = hub;
        this.mishaps = mishaps;
    }

    /** Handles the request if it is one of these. */
    boolean handle(Peer peer, JsonNode id, String method, Params params) throws Failure, IOException {
        switch (method) {
            case "turn/start" -> start(peer, id, params);
            case "turn/steer" -> steer(peer, id, params);
            case "turn/interrupt" -> interrupt(peer, id, params);
            default -> {
                return false;
            }
        }
        return true;
    }

    private CodexThread thread(Params params) throws Failure {
        String id = params.threadId();
        CodexThread thread = hub.threads().get(id);
        if (thread == null) {
            throw Failure.invalid("thread not found: " + id);
        }
        return thread;
    }

    private void start(Peer peer, JsonNode id, Params params) throws Failure, IOException {
        JsonNode input = params.input();
        if (hub.draining()) {
            throw Failure.draining();
        }
        CodexThread thread = thread(params);
        Turn active = thread.active();
        if (active != null) {
            active.steer(input);
            peer.result(id, Json.object("turn", active.answer()));
            return;
        }
        override(thread, params);
        TurnRunner runner = begin(thread, input);
        hub.subscribers(thread, "warning", CodexFacts.modelWarning(thread));
        Raw answer = Json.object("turn", runner.turn().answer());
        if (hub.early()) {
            runner.announce();
            peer.result(id, answer);
        } else {
            peer.result(id, answer);
            runner.announce();
        }
        Thread.ofPlatform().daemon().name("codex-turn").start(runner);
    }

    private void override(CodexThread thread, Params params) throws Failure {
        Settings changed = thread.settings().with(params);
        if (!changed.equals(thread.settings())) {
            thread.settings(changed);
            hub.subscribers(thread, "thread/settings/updated", changed.updated(thread.id()));
        }
    }

    private TurnRunner begin(CodexThread thread, JsonNode input) throws Failure, IOException {
        if (thread.identity().path() != null && thread.rollout() == null) {
            Rollout rollout = Rollout.open(thread.identity().path(), thread.id());
            rollout.meta(thread);
            thread.rollout(rollout);
        }
        Turn turn = new Turn(thread, Ids.uuid(), System.currentTimeMillis());
        thread.begin(turn);
        if (thread.rollout() != null) {
            thread.rollout().started(turn);
        }
        String prompt = Params.inputText(input);
        Brain brain = hub.options()
                .modelUrl()
                .<Brain>map(url -> new ModelBrain(url, thread, prompt))
                .orElseGet(() ->
                        new ScriptBrain(Script.naming(prompt, thread.settings().model())));
        TurnRunner runner = new TurnRunner(hub, turn, brain, input, mishaps);
        runners.put(turn, runner);
        return runner;
    }

    private void steer(Peer peer, JsonNode id, Params params) throws Failure {
        CodexThread thread = thread(params);
        String expected = params.text("expectedTurnId");
        JsonNode input = params.input();
        Turn active = thread.active();
        if (active == null) {
            throw Failure.invalid("no active turn to steer");
        }
        if (!active.id().equals(expected)) {
            throw Failure.invalid("expected active turn id `" + expected + "` but found `" + active.id() + "`");
        }
        active.steer(input);
        peer.result(id, Json.object("turnId", active.id()));
    }

    private void interrupt(Peer peer, JsonNode id, Params params) throws Failure {
        CodexThread thread = thread(params);
        String expected = params.text("turnId");
        Turn active = thread.active();
        if (active == null) {
            throw Failure.invalid("no active turn to interrupt");
        }
        if (!active.id().equals(expected)) {
            throw Failure.invalid("expected active turn id " + expected + " but found " + active.id());
        }
        TurnRunner runner = runners.get(active);
        if (runner != null) {
            runner.interrupt(peer, id);
        }
    }

    /** Stops the active turn of a thread that is to go; the action runs when it has stopped, at once without one. */
    void stop(CodexThread thread, Runnable then) {
        Turn active = thread.active();
        TurnRunner runner = active == null ? null : runners.get(active);
        if (runner == null) {
            then.run();
        } else {
            runner.interrupt(then);
        }
    }

    void ended(TurnRunner runner) {
        runners.remove(runner.turn());
    }
}
