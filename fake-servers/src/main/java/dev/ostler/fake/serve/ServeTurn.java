package dev.ostler.fake.serve;

import dev.ostler.fake.Json;
import dev.ostler.fake.Script;
import dev.ostler.fake.Shell;
import dev.ostler.fake.Step;
import dev.ostler.fake.commands.Play;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One prompt until its {@code turn_end}. */
final class ServeTurn implements Play.Stage {
    /** Of each prompt, as this fake reckons; each delta is one that is written. */
    private static final int TOKENS_READ = 10;

    private final ServeServer server;
    private final @Nullable String id;
    private final String prompt;
    private final Thread thread;
    private @Nullable Shell tool;
    private String error = "";
    private int written;

    ServeTurn(ServeServer server, @Nullable String id, String prompt) {
        this.server = server;
        this.id = id;
        this.prompt = prompt;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void abort() {
        thread.interrupt();
    }

    void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void killTool() {
        if (tool != null) {
            tool.kill();
        }
    }

    private void run() {
        server.memory().add("role", "user", "text", prompt);
        String outcome;
        event("type", "status", "status", "busy");
        try {
            outcome = new Play(this).play(Script.naming(prompt, server.model())) ? "completed" : "failed";
        } catch (InterruptedException e) {
            outcome = "interrupted";
        } catch (IOException e) {
            outcome = "failed";
            error = String.valueOf(e.getMessage());
        }
        String end = outcome;
        server.memory().write();
        server.over(() -> {
            event(
                    "type",
                    "usage",
                    "of",
                    "turn",
                    "input",
                    TOKENS_READ,
                    "output",
                    written,
                    "total",
                    TOKENS_READ + written);
            if (error.isEmpty()) {
                event("type", "turn_end", "outcome", end);
            } else {
                event("type", "turn_end", "outcome", end, "error", error);
            }
            event("type", "status", "status", "idle");
        });
    }

    @Override
    public void messageStart() {}

    @Override
    public void delta(String text) {
        written++;
        event("type", "stream", "kind", "text", "text", text);
    }

    @Override
    public void messageEnd(String whole, List<Step.Call> calls) {
        if (!whole.isEmpty()) {
            server.memory().add("role", "assistant", "text", whole);
        }
    }

    @Override
    public String call(Step.Call call) throws InterruptedException, IOException {
        String item = "t-" + UUID.randomUUID().toString().substring(0, 8);
        String name = call instanceof Step.Patch ? "write" : call instanceof Step.Ask ? "ask" : "bash";
        String about = switch (call) {
            case Step.Shell shell -> shell.command();
            case Step.Read read -> read.command();
            case Step.Escalate escalate -> escalate.command();
            case Step.Patch patch -> patch.patch();
            case Step.Ask ask -> ask.detail();
        };
        Json.Raw input = Json.object(name.equals("bash") ? "command" : "about", about);
        event("type", "tool_start", "item", item, "tool", name, "input", input);
        boolean asks = call instanceof Step.Escalate || call instanceof Step.Ask;
        if (asks && !allowed(item, name, about)) {
            return end(item, name, input, "declined", null, "Declined.");
        }
        return switch (call) {
            case Step.Patch patch -> {
                Files.writeString(Path.of("patched.txt"), patch.patch());
                yield end(item, name, input, "completed", null, "patched.txt");
            }
            case Step.Ask _ -> end(item, name, input, "completed", null, "allowed");
            case Step.Shell _, Step.Read _, Step.Escalate _ -> bash(item, input, about);
        };
    }

    private boolean allowed(String item, String name, String about) throws InterruptedException {
        String approval = "a-" + UUID.randomUUID().toString().substring(0, 8);
        var decision = server.ask(approval);
        event(
                "type",
                "approval",
                "approvalId",
                approval,
                "kind",
                name.equals("bash") ? "command" : "other",
                "title",
                about,
                "item",
                item);
        try {
            String answer = decision.get();
            event("type", "approval", "approvalId", approval, "resolved", true, "decision", answer);
            return answer.startsWith("allow");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            server.forget(approval);
        }
    }

    private String bash(String item, Json.Raw input, String command) throws InterruptedException, IOException {
        Shell started = Shell.start(command);
        synchronized (this) {
            tool = started;
        }
        Shell.Done done = started.finish(piece -> event("type", "stream", "kind", "tool", "item", item, "text", piece));
        return end(item, "bash", input, done.exitCode() == 0 ? "completed" : "failed", done.exitCode(), done.output());
    }

    private String end(
            String item, String tool, Json.Raw input, String status, @Nullable Integer exitCode, String output) {
        List<Object> members = new ArrayList<>(
                List.of("type", "tool_end", "item", item, "tool", tool, "status", status, "output", output));
        if (exitCode != null) {
            members.addAll(List.of("exitCode", exitCode));
        }
        event(members.toArray());
        server.memory().add("role", "tool", "tool", tool, "input", input, "status", status, "output", output);
        return output;
    }

    @Override
    public Optional<String> messageOver() {
        return server.steered();
    }

    @Override
    public Play.Fate failed(int status, boolean cut) {
        error = cut ? "the model's answer was cut" : "the model answered " + status;
        event("type", "error", "message", error, "retryable", false);
        return Play.Fate.OVER;
    }

    @Override
    public void exit(int code) {
        Runtime.getRuntime().halt(Math.max(code, 0));
    }

    private void event(Object... members) {
        server.event(id, Json.object(members));
    }
}
