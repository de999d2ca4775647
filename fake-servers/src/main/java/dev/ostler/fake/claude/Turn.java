package dev.ostler.fake.claude;

import dev.ostler.fake.Json;
import dev.ostler.fake.Script;
import dev.ostler.fake.Shell;
import dev.ostler.fake.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One turn: what the model says and calls, the calls, what the model says to their results, the result. */
final class Turn {
    /** Of every turn, whatever it was. */
    private static final Json.Raw WORK = Json.object(
            "inputTokens",
            6,
            "outputTokens",
            10,
            "cacheReadInputTokens",
            4,
            "cacheCreationInputTokens",
            0,
            "costUSD",
            0.000138,
            "contextWindow",
            200_000);

    /** It was broken off. */
    static final class Interrupted extends Exception {
        Interrupted() {
            super(null, null, false, false);
        }
    }

    private final Message message;
    private final Arguments arguments;
    private final Frames frames;
    private final Transcript transcript;
    private final Permissions permissions;
    private final Supplier<List<Message>> folded;
    private final List<Message> taken = new ArrayList<>();
    private boolean completed;
    private boolean interrupted;
    private @Nullable Shell tool;

    Turn(
            Message message,
            Arguments arguments,
            Frames frames,
            Transcript transcript,
            Permissions permissions,
            Supplier<List<Message>> folded) {
        this.message = message;
        this.arguments = arguments;
        this.frames = frames;
        this.transcript = transcript;
        this.permissions = permissions;
        this.folded = folded;
    }

    /** Runs it to its result; whether that is a good one. */
    boolean run() throws InterruptedException {
        transcript.prompted(message.uuid(), message.text());
        frames.send("type", "system", "subtype", "init", "model", arguments.model(), "user_message_uuids", uuids());
        frames.send("type", "system", "subtype", "status", "status", "requesting");
        List<Step> steps = Script.parse(Script.naming(message.text(), arguments.model()));
        Answer answer = new Answer(frames, transcript, arguments, this::pause);
        boolean inTools = false;
        try {
            String failure = answer.failure(steps);
            if (failure != null) {
                return result(true, "api_error", failure);
            }
            List<Tool> tools = answer.say(steps);
            String said = answer.text();
            if (!tools.isEmpty()) {
                inTools = true;
                String results = use(tools);
                inTools = false;
                said = "done: " + results;
                answer.say(List.of(new Step.Say(said)));
                taken.forEach(steer -> frames.lifecycle(steer.uuid(), "completed"));
            }
            completed = true;
            return result(false, "completed", said);
        } catch (Interrupted e) {
            permissions.cancel();
            answer.broken();
            return result(true, inTools ? "aborted_tools" : "aborted_streaming", null);
        }
    }

    /** After its result. */
    void over() {
        frames.lifecycle(message.uuid(), completed ? "completed" : "cancelled");
    }

    private String use(List<Tool> tools) throws InterruptedException, Interrupted {
        List<String> outputs = new ArrayList<>();
        for (Tool call : tools) {
            String output = use(call);
            taken.addAll(folded.get());
            outputs.add(output);
        }
        StringBuilder all = new StringBuilder(String.join("\n", outputs));
        taken.forEach(
                steer -> all.append("\n\n<system-reminder>\nThe user sent a new message while you were working:\n")
                        .append(steer.text())
                        .append("\n</system-reminder>"));
        return all.toString();
    }

    private String use(Tool call) throws InterruptedException, Interrupted {
        if (call.asks()) {
            switch (permissions.ask(call)) {
                case Permissions.Verdict.Allowed _ -> {}
                case Permissions.Verdict.Denied denied -> {
                    if (denied.interrupts()) {
                        interrupt();
                        return rejected(call);
                    }
                    result(
                            call,
                            denied.message(),
                            Json.object(
                                    "id",
                                    call.id(),
                                    "non_execution_kind",
                                    "permission-rule",
                                    "permission_decision",
                                    Json.object("decision", "reject", "source", "user_reject")));
                    return denied.message();
                }
                case Permissions.Verdict.Cancelled _ -> {
                    return rejected(call);
                }
            }
        }
        Shell.Done done = execute(call);
        if (isInterrupted()) {
            return rejected(call);
        }
        String text = done.output().isBlank()
                ? "(" + call.name() + " completed with no output)"
                : done.output().strip();
        if (done.exitCode() != 0) {
            text = "Exit code " + done.exitCode() + "\n" + done.output();
        }
        result(call, text, done.exitCode() == 0 ? null : Json.object("id", call.id()));
        return text;
    }

    private Shell.Done execute(Tool call) throws InterruptedException, Interrupted {
        Shell shell;
        synchronized (this) {
            check();
            try {
                shell = Shell.start(call.command());
            } catch (IOException e) {
                return new Shell.Done(String.valueOf(e.getMessage()), 127);
            }
            tool = shell;
        }
        Shell.Done done = shell.finish(_ -> {});
        synchronized (this) {
            tool = null;
        }
        return done;
    }

    private String rejected(Tool call) throws Interrupted {
        result(
                call,
                "The user doesn't want to proceed with this tool use. The tool use was rejected.",
                Json.object("id", call.id(), "non_execution_kind", "user-rejected"));
        throw new Interrupted();
    }

    /** {@code meta} is not null when it failed. */
    private void result(Tool call, String text, Json.@Nullable Raw meta) {
        Json.Raw part =
                Json.object("type", "tool_result", "tool_use_id", call.id(), "content", text, "is_error", meta != null);
        transcript.results(List.of(part));
        frames.send(
                "type",
                "user",
                "message",
                Json.object("role", "user", "content", List.of(part)),
                "parent_tool_use_id",
                null,
                "tool_result_meta",
                meta == null ? List.of() : List.of(meta));
    }

    /** Prints the result; whether it is a good one. The {@code subtype} of a model's error is a trap of the real one. */
    private boolean result(boolean error, String reason, @Nullable String text) {
        frames.send(
                "type",
                "result",
                "subtype",
                error && text == null ? "error_during_execution" : "success",
                "is_error",
                error,
                "terminal_reason",
                reason,
                "result",
                text,
                "usage",
                Json.object("input_tokens", error ? 0 : 10, "output_tokens", error ? 0 : 10),
                "model_usage_since_last_result",
                error ? Json.object() : Json.object("mock-1", WORK),
                "user_message_uuid",
                message.uuid(),
                "user_message_uuids",
                uuids());
        return !error;
    }

    private List<String> uuids() {
        return List.of(message.uuid());
    }

    void interrupt() {
        synchronized (this) {
            interrupted = true;
            notifyAll();
        }
        permissions.cancel();
        killTool();
    }

    void killTool() {
        Shell running;
        synchronized (this) {
            running = tool;
        }
        if (running != null) {
            running.kill();
        }
    }

    private synchronized boolean isInterrupted() {
        return interrupted;
    }

    private synchronized void check() throws Interrupted {
        if (interrupted) {
            throw new Interrupted();
        }
    }

    /** Lets a time pass, unless the turn is broken off; below zero for ever. */
    private synchronized void pause(long nanos) throws InterruptedException, Interrupted {
        long end = System.nanoTime() + nanos;
        check();
        while (nanos < 0 || end - System.nanoTime() > 0) {
            if (nanos < 0) {
                wait();
            } else {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
            check();
        }
    }

    /** How an answer waits. */
    interface Pacing {
        void pause(long nanos) throws InterruptedException, Interrupted;
    }
}
