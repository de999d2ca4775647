package dev.ostler.fake.pi;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.jspecify.annotations.Nullable;

/** One run of the agent, from a prompt until it has settled, with pi's frames. */
final class PiRun implements Play.Stage {
    private static final int ATTEMPTS = 3;
    /** Of what a command printed. */
    private static final int MOST_SHOWN = 50 << 10;

    private static final Json.Raw USAGE = Json.object("input", 11, "output", 7, "totalTokens", 18);
    private static final Json.Raw NOTHING = Json.object();

    private final PiServer server;
    private final String prompt;
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<Json.Raw> messages = new ArrayList<>();
    private final List<ToolUse> uses = new ArrayList<>();
    private final List<Json.Raw> results = new ArrayList<>();
    private final Thread thread;
    private final StringBuilder text = new StringBuilder();
    private boolean over;
    private boolean speaking;
    private Json.Raw lastMessage = NOTHING;
    private int attempt;
    private @Nullable Shell tool;

    private record ToolUse(String id, String name, Json.Raw arguments, Step.Call call) {}

    PiRun(PiServer server, String prompt) {
        this.server = server;
        this.prompt = prompt;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Breaks it off; {@code then} is run when it has settled. */
    void abort(Runnable then) {
        synchronized (waiting) {
            if (!over) {
                waiting.add(then);
                thread.interrupt();
                return;
            }
        }
        then.run();
    }

    synchronized void killTool() {
        if (tool != null) {
            tool.kill();
        }
    }

    private void run() {
        event("agent_start");
        event("turn_start");
        user(prompt);
        try {
            Optional<String> early = server.steered();
            early.ifPresent(this::user);
            new Play(this).play(Script.naming(early.orElse(prompt), server.model()));
        } catch (InterruptedException e) {
            aborted();
        } catch (IOException | RuntimeException e) {
            failedMessage(String.valueOf(e.getMessage()));
        }
        agentEnd(false);
        server.idle(() -> {
            if (!server.options().old()) {
                event("agent_settled");
            }
        });
        synchronized (waiting) {
            over = true;
            waiting.forEach(Runnable::run);
        }
    }

    private void agentEnd(boolean willRetry) {
        if (server.options().old()) {
            event("agent_end", "messages", List.copyOf(messages));
        } else {
            event("agent_end", "messages", List.copyOf(messages), "willRetry", willRetry);
        }
    }

    private void aborted() {
        if (attempt > 0 && !speaking) {
            event("auto_retry_end", "success", false, "attempt", attempt, "finalError", "Retry cancelled");
            return;
        }
        for (ToolUse use : List.copyOf(uses)) {
            toolEnd(use, "Command aborted", true);
        }
        if (speaking) {
            update("text_end", "content", text.toString());
        } else {
            event("turn_start");
            event("message_start", "message", assistant(List.of(), "pending", null));
        }
        end(assistant(content(), "aborted", "Request was aborted"));
    }

    // ---- messages

    private void user(String said) {
        Json.Raw message =
                Json.object("role", "user", "content", List.of(part(said)), "timestamp", System.currentTimeMillis());
        whole(message, false);
    }

    @Override
    public void messageStart() {
        if (!lastMessage.equals(NOTHING)) {
            event("turn_start");
        }
        speaking = true;
        text.setLength(0);
        results.clear();
        event("message_start", "message", assistant(List.of(), "pending", null));
        update("text_start");
    }

    @Override
    public void delta(String piece) {
        text.append(piece);
        update("text_delta", "delta", piece);
    }

    @Override
    public void messageEnd(String whole, List<Step.Call> calls) {
        if (attempt > 0) {
            event("auto_retry_end", "success", true, "attempt", attempt);
            attempt = 0;
        }
        List<Json.Raw> content = content();
        for (Step.Call call : calls) {
            ToolUse use = use(call);
            uses.add(use);
            Json.Raw part =
                    Json.object("type", "toolCall", "id", use.id(), "name", use.name(), "arguments", use.arguments());
            content.add(part);
            update("toolcall_start", "id", use.id(), "toolName", use.name());
            update("toolcall_end", "toolCall", part);
        }
        update("text_end", "content", whole);
        speaking = false;
        lastMessage = assistant(content, calls.isEmpty() ? "stop" : "toolUse", null);
        server.session().add(lastMessage, true);
        messages.add(lastMessage);
        event("message_end", "message", lastMessage);
    }

    @Override
    public Optional<String> messageOver() {
        event("turn_end", "message", lastMessage, "toolResults", List.copyOf(results));
        Optional<String> steered = server.steered();
        steered.ifPresent(said -> {
            event("turn_start");
            lastMessage = NOTHING;
            user(said);
        });
        return steered;
    }

    // ---- tools

    private ToolUse use(Step.Call call) {
        String id = "call_" + UUID.randomUUID().toString().substring(0, 8);
        return switch (call) {
            case Step.Shell shell -> new ToolUse(id, "bash", Json.object("command", shell.command()), call);
            case Step.Read read -> new ToolUse(id, "read", Json.object("path", read.file()), call);
            case Step.Escalate escalate -> new ToolUse(id, "bash", Json.object("command", escalate.command()), call);
            case Step.Patch patch ->
                new ToolUse(id, "write", Json.object("path", file(patch), "content", patch.patch()), call);
            case Step.Ask ask -> new ToolUse(id, "ask", Json.object("kind", ask.kind(), "detail", ask.detail()), call);
        };
    }

    private static String file(Step.Patch patch) {
        return patch.patch()
                .lines()
                .filter(line -> line.startsWith("*** Add File: "))
                .map(line -> line.substring("*** Add File: ".length()))
                .findFirst()
                .orElse("patched.txt");
    }

    /** In the order of the message: pi prepares one after the other. */
    @Override
    public String call(Step.Call call) throws InterruptedException, IOException {
        ToolUse use = uses.getFirst();
        event("tool_execution_start", "toolCallId", use.id(), "toolName", use.name(), "args", use.arguments());
        if (!allowed(use)) {
            return toolEnd(use, "Declined by the user.", true);
        }
        return switch (call) {
            case Step.Shell shell -> bash(use, shell.command());
            case Step.Read read -> bash(use, read.command());
            case Step.Escalate escalate -> bash(use, escalate.command());
            case Step.Patch patch -> {
                Files.writeString(Path.of(file(patch)), patch.patch());
                yield toolEnd(use, "Wrote " + file(patch), false);
            }
            case Step.Ask ask -> toolEnd(use, asked(ask), false);
        };
    }

    private boolean allowed(ToolUse use) throws InterruptedException {
        if (use.call() instanceof Step.Ask || use.call() instanceof Step.Read) {
            return true;
        }
        String about = use.name().equals("bash")
                ? use.call() instanceof Step.Shell s ? s.command() : ((Step.Escalate) use.call()).command()
                : file((Step.Patch) use.call());
        if (server.options().gate()) {
            if (server.allowed().contains(use.name())) {
                return true;
            }
            JsonNode answer = server.ask(
                    "method",
                    "select",
                    "title",
                    use.name() + ": " + about,
                    "options",
                    List.of("Allow", "Allow for this session", "Deny"));
            String choice = answer.path("value").asText("");
            if (choice.equals("Allow for this session")) {
                server.allowed().add(use.name());
            }
            return choice.startsWith("Allow");
        }
        return !(use.call() instanceof Step.Escalate)
                || server.ask("method", "confirm", "title", "Approve " + use.name() + "?", "message", about)
                        .path("confirmed")
                        .asBoolean();
    }

    private String asked(Step.Ask ask) throws InterruptedException {
        if (ask.kind().equals("notify")) {
            server.out()
                    .write(
                            "type",
                            "extension_ui_request",
                            "id",
                            UUID.randomUUID().toString(),
                            "method",
                            "notify",
                            "message",
                            ask.detail());
            return "told";
        }
        JsonNode answer = ask.kind().equals("select")
                ? server.ask("method", "select", "title", ask.detail(), "options", List.of("red", "green"))
                : server.ask("method", ask.kind(), "title", ask.detail());
        return answer.path("value").asText(answer.path("confirmed").asText("cancelled"));
    }

    private String bash(ToolUse use, String command) throws InterruptedException, IOException {
        Shell started = Shell.start(command);
        synchronized (this) {
            tool = started;
        }
        toolUpdate(use, "");
        StringBuilder shown = new StringBuilder();
        Shell.Done done = started.finish(piece -> {
            shown.append(piece);
            shown.delete(0, Math.max(0, shown.length() - MOST_SHOWN));
            toolUpdate(use, shown.toString());
        });
        if (done.exitCode() == 0) {
            return toolEnd(use, shown.toString(), false);
        }
        String said = shown.isEmpty() ? "" : shown + "\n\n";
        return toolEnd(use, said + "Command exited with code " + done.exitCode(), true);
    }

    private void toolUpdate(ToolUse use, String soFar) {
        event(
                "tool_execution_update",
                "toolCallId",
                use.id(),
                "toolName",
                use.name(),
                "args",
                use.arguments(),
                "partialResult",
                Json.object("content", soFar.isEmpty() ? List.of() : List.of(part(soFar))));
    }

    private String toolEnd(ToolUse use, String result, boolean error) {
        uses.remove(use);
        List<Json.Raw> content = List.of(part(result));
        event(
                "tool_execution_end",
                "toolCallId",
                use.id(),
                "toolName",
                use.name(),
                "result",
                Json.object("content", content),
                "isError",
                error);
        Json.Raw message = Json.object(
                "role",
                "toolResult",
                "toolCallId",
                use.id(),
                "toolName",
                use.name(),
                "content",
                content,
                "isError",
                error,
                "timestamp",
                System.currentTimeMillis());
        results.add(message);
        whole(message, true);
        return result;
    }

    // ---- mishaps

    @Override
    public Play.Fate failed(int status, boolean cut) throws InterruptedException {
        String why = cut ? "Connection lost" : status + ": {\"message\":\"the prompt asked for it\"}";
        boolean retried = cut || status >= 500 || status == 429;
        failedMessage(why);
        if (!retried) {
            return Play.Fate.OVER;
        }
        if (attempt == ATTEMPTS) {
            event("auto_retry_end", "success", false, "attempt", attempt, "finalError", why);
            return Play.Fate.OVER;
        }
        agentEnd(true);
        long delay = server.options().retry().toMillis() << attempt++;
        event("auto_retry_start", "attempt", attempt, "maxAttempts", ATTEMPTS, "delayMs", delay, "errorMessage", why);
        Thread.sleep(delay);
        event("agent_start");
        lastMessage = NOTHING;
        event("turn_start");
        return Play.Fate.AGAIN;
    }

    private void failedMessage(String why) {
        if (!speaking) {
            event("message_start", "message", assistant(List.of(), "error", why));
        }
        end(assistant(speaking ? content() : List.of(), "error", why));
    }

    private void end(Json.Raw message) {
        speaking = false;
        lastMessage = message;
        server.session().add(message, true);
        messages.add(message);
        event("message_end", "message", message);
        event("turn_end", "message", message, "toolResults", List.of());
    }

    @Override
    public void exit(int code) {
        if (code >= 0) {
            Runtime.getRuntime().halt(code);
        }
        Shell.killThisProgram();
    }

    // ---- frames

    private void whole(Json.Raw message, boolean write) {
        server.session().add(message, write);
        messages.add(message);
        event("message_start", "message", message);
        event("message_end", "message", message);
    }

    private List<Json.Raw> content() {
        List<Json.Raw> content = new ArrayList<>();
        if (!text.isEmpty()) {
            content.add(part(text.toString()));
        }
        return content;
    }

    private Json.Raw assistant(List<Json.Raw> content, String stop, @Nullable String error) {
        List<Object> all = new ArrayList<>(List.of(
                "role",
                "assistant",
                "content",
                content,
                "provider",
                "mock",
                "model",
                server.model(),
                "usage",
                USAGE,
                "stopReason",
                stop,
                "timestamp",
                System.currentTimeMillis()));
        if (error != null) {
            all.addAll(List.of("errorMessage", error));
        }
        return Json.object(all.toArray());
    }

    private static Json.Raw part(String said) {
        return Json.object("type", "text", "text", said);
    }

    private void update(String type, Object... members) {
        List<Object> all = new ArrayList<>(List.of("type", type, "contentIndex", 0));
        all.addAll(List.of(members));
        event("message_update", "usage", USAGE, "assistantMessageEvent", Json.object(all.toArray()));
    }

    private void event(String type, Object... members) {
        List<Object> all = new ArrayList<>(List.of("type", type));
        all.addAll(List.of(members));
        server.out().write(all.toArray());
    }
}
