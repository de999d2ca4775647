package dev.ostler.fake.opencode;

import dev.ostler.fake.Json;
import dev.ostler.fake.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One call of a tool: told, asked for where that is wanted, performed, and told again. */
final class Tool {
    private final Conversation conversation;
    private final Questions permissions;
    private final Message answer;
    private final String name;
    private final Json.Raw input;
    private final String part = Ids.ascending("prt");
    private final String call = Ids.ascending("call");
    private final long started = System.currentTimeMillis();
    private volatile @Nullable Shell shell;

    Tool(Conversation conversation, Questions permissions, Message answer, String name, Json.Raw input) {
        this.conversation = conversation;
        this.permissions = permissions;
        this.answer = answer;
        this.name = name;
        this.input = input;
        tell(Json.object("status", "pending", "input", Json.object(), "raw", ""));
    }

    /** What came of it, for the model; null when it was rejected without a word, which ends the run. */
    @Nullable
    String shell(String command, boolean ask) throws InterruptedException {
        return perform(ask, "bash", command, Json.object("command", command), () -> run(command));
    }

    /** The same for a file that is written. */
    @Nullable
    String write(String file, String content) throws InterruptedException {
        Path path = Path.of(conversation.directory()).resolve(file);
        return perform(true, "edit", file, Json.object("filepath", path.toString(), "diff", content), () -> {
            Files.writeString(path, content);
            completed("Wrote file successfully.", Json.object("truncated", false));
            return "Wrote file successfully.";
        });
    }

    private interface Work {
        String go() throws IOException, InterruptedException;
    }

    private @Nullable String perform(boolean ask, String permission, String pattern, Json.Raw metadata, Work work)
            throws InterruptedException {
        tell(running(null));
        try {
            if (ask) {
                Questions.Answer said = permission(permission, pattern, metadata);
                if (said.reply().equals("reject")) {
                    return rejected(said.message());
                }
            }
            return work.go();
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
            return String.valueOf(e.getMessage());
        }
    }

    private Questions.Answer permission(String permission, String pattern, Json.Raw metadata)
            throws InterruptedException {
        String id = Ids.ascending("per");
        CompletableFuture<Questions.Answer> answered = permissions.ask(
                id,
                conversation.id,
                Json.object(
                        "id",
                        id,
                        "sessionID",
                        conversation.id,
                        "permission",
                        permission,
                        "patterns",
                        List.of(pattern),
                        "metadata",
                        metadata,
                        "always",
                        List.of(pattern + " *"),
                        "tool",
                        Json.object("messageID", answer.id, "callID", call)));
        try {
            return answered.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String rejected(String message) {
        String error = "The user rejected permission to use this specific tool call"
                + (message.isEmpty() ? "." : " with the following feedback: " + message);
        failed(error);
        return message.isEmpty() ? null : error;
    }

    private String run(String command) throws IOException, InterruptedException {
        Shell started = Shell.start(command, Path.of(conversation.directory()));
        shell = started;
        StringBuilder output = new StringBuilder();
        tell(running(""));
        int code = started.finish(piece -> tell(running(output.append(piece).toString())))
                .exitCode();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        completed(output.toString(), Json.object("output", output.toString(), "exit", code, "truncated", false));
        return output.toString();
    }

    /** The run is broken off: its processes are ended. Its question stays in the list, as it does with the real one. */
    void abort() {
        Shell running = shell;
        if (running != null) {
            running.kill();
        }
    }

    void aborted() {
        if (shell == null) {
            failed("Tool execution aborted");
        } else {
            String said = "<shell_metadata>\nUser aborted the command\n</shell_metadata>";
            completed("\n\n" + said, Json.object("output", "", "truncated", false));
        }
    }

    private void failed(String error) {
        tell(Json.object(
                "status",
                "error",
                "input",
                input,
                "error",
                error,
                "time",
                Json.object("start", started, "end", System.currentTimeMillis())));
    }

    private void completed(String output, Json.Raw metadata) {
        tell(Json.object(
                "status",
                "completed",
                "input",
                input,
                "output",
                output,
                "metadata",
                metadata,
                "title",
                name,
                "time",
                Json.object("start", started, "end", System.currentTimeMillis())));
    }

    private Json.Raw running(@Nullable String output) {
        Json.Raw time = Json.object("start", started);
        return output == null
                ? Json.object("status", "running", "input", input, "time", time)
                : Json.object(
                        "metadata", Json.object("output", output), "status", "running", "input", input, "time", time);
    }

    private void tell(Json.Raw state) {
        conversation.part(
                answer,
                part,
                Json.object(
                        "id",
                        part,
                        "messageID",
                        answer.id,
                        "sessionID",
                        conversation.id,
                        "type",
                        "tool",
                        "tool",
                        name,
                        "callID",
                        call,
                        "state",
                        state));
    }
}
