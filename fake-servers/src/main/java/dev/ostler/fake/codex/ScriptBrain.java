package dev.ostler.fake.codex;

import dev.ostler.fake.Json;
import dev.ostler.fake.Script;
import dev.ostler.fake.Step;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Follows the directives of the prompt, see {@link Script}. Tool calls in a row belong to one response. */
final class ScriptBrain implements Brain {
    private List<Step> script;
    private Deque<Step> steps;
    private Iterator<Thought> running = Collections.emptyIterator();
    private List<String> results = List.of();
    private boolean usedTools;

    ScriptBrain(String prompt) {
        script = Script.parse(prompt);
        steps = new ArrayDeque<>(script);
    }

    @Override
    public Thought next() {
        while (!running.hasNext()) {
            Step step = steps.peek();
            if (step == null) {
                return ending();
            }
            if (usedTools && !(step instanceof Step.Call)) {
                usedTools = false;
                return new Thought.End();
            }
            steps.remove();
            results = List.of();
            running = thoughts(step);
        }
        return running.next();
    }

    /** A script that ends with tools is followed by a text that echoes their results. */
    private Thought ending() {
        if (usedTools) {
            usedTools = false;
            return new Thought.End();
        }
        if (!results.isEmpty()) {
            String echo = "done: " + String.join("\n", results);
            results = List.of();
            return new Thought.Delta(echo);
        }
        return new Thought.End();
    }

    private Iterator<Thought> thoughts(Step step) {
        return switch (step) {
            case Step.Say say ->
                Script.pieces(say.text()).stream()
                        .<Thought>map(Thought.Delta::new)
                        .iterator();
            case Step.Stream stream -> {
                Thought same = new Thought.Delta("x".repeat(stream.bytes()));
                yield IntStream.range(0, stream.count()).mapToObj(_ -> same).iterator();
            }
            case Step.Slow slow ->
                IntStream.range(0, slow.count() * 2)
                        .<Thought>mapToObj(i -> i % 2 == 0
                                ? new Thought.Delta(Script.slowPiece(i / 2))
                                : new Thought.Pause(slow.every()))
                        .iterator();
            case Step.Stamp stamp -> Script.stamps(stamp, Thought.Delta::new, Thought.Pause::new);
            case Step.Big big -> one(new Thought.Huge(big.bytes()));
            case Step.Shell shell -> use(new ToolUse.Run(Ids.call(), shell.command(), false));
            case Step.Read read -> use(new ToolUse.Run(Ids.call(), read.command(), false));
            case Step.Escalate escalate -> use(new ToolUse.Run(Ids.call(), escalate.command(), true));
            case Step.Patch patch -> use(new ToolUse.Apply(Ids.call(), patch.patch()));
            case Step.Ask ask -> use(new ToolUse.Ask(Ids.call(), ask.kind(), ask.detail()));
            case Step.Hang _ -> one(new Thought.Silence());
            case Step.Fail fail -> one(new Thought.Failed(refusal(fail.status())));
            case Step.Cut _ ->
                List.<Thought>of(new Thought.Delta("cut "), new Thought.Failed(cut()))
                        .iterator();
            case Step.Drop _, Step.Overload _, Step.Exit _, Step.Crash _ -> one(new Thought.Mishap(step));
        };
    }

    private Iterator<Thought> use(ToolUse use) {
        usedTools = true;
        return one(new Thought.Use(use));
    }

    private static Iterator<Thought> one(Thought thought) {
        return List.of(thought).iterator();
    }

    static ModelFailure cut() {
        String cause = "stream disconnected before completion: Transport error: network error: error decoding response"
                + " body";
        return new ModelFailure(cause, "other", cause, true);
    }

    /** What real codex makes of an HTTP status; a 400 is shown raw, a 500 hidden behind a friendly text. */
    static ModelFailure refusal(int status) {
        Json.Raw error = Json.object(
                "message", "the prompt asked for status " + status,
                "type", status >= 500 ? "server_error" : "invalid_request_error",
                "code", "fake_" + status);
        return refusal(status, Json.object("error", error).text());
    }

    static ModelFailure refusal(int status, String body) {
        if (status == 400) {
            return new ModelFailure(body, "other", body, false);
        }
        String busy = "We’re currently experiencing high demand, which may cause temporary errors.";
        return status >= 500
                ? new ModelFailure(busy, "internalServerError", busy, true)
                : new ModelFailure("unexpected status " + status + ": " + body, "other", body, true);
    }

    @Override
    public void results(List<String> toolResults) {
        results = List.copyOf(toolResults);
    }

    @Override
    public void said(String text) {
        script = Script.parse(text);
        retry();
    }

    @Override
    public void retry() {
        steps = new ArrayDeque<>(script);
        running = Collections.emptyIterator();
        results = List.of();
        usedTools = false;
    }

    @Override
    public void close() {}
}
