package dev.ostler.fake.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.Script;
import dev.ostler.fake.Shell;
import dev.ostler.fake.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One prompt, followed on a thread of its own until its end. */
final class AcpTurn {
    private static final String WARNING = "Model metadata for `fake` not found. Defaulting to fallback metadata.";

    /** The model failed. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message, null, false, false);
        }
    }

    /** Somebody cancelled it. */
    private static final class Cancelled extends Exception {
        private static final long serialVersionUID = 1;

        Cancelled() {
            super("cancelled", null, false, false);
        }
    }

    private final Channel channel;
    private final Store store;
    private final Manner manner;
    private final String session;
    private final String cwd;
    private final JsonNode id;
    private final String prompt;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CompletableFuture<JsonNode> noAnswer = new CompletableFuture<>();
    private final StringBuilder said = new StringBuilder();
    private String message = "";
    private int messages;
    private volatile @Nullable Shell running;

    AcpTurn(Channel channel, Store store, Manner manner, String session, String cwd, JsonNode id, String prompt) {
        this.channel = channel;
        this.store = store;
        this.manner = manner;
        this.session = session;
        this.cwd = cwd;
        this.id = id;
        this.prompt = prompt;
    }

    JsonNode id() {
        return id;
    }

    void cancel() {
        cancelled.countDown();
        Shell command = running;
        if (command != null) {
            command.kill();
        }
        noAnswer.completeExceptionally(new Cancelled());
    }

    /** The end of a turn, whatever it was, with what its model has used. */
    private Raw counted() {
        if (manner.counts() == Manner.Counts.META) {
            Raw count = Json.object("input_tokens", 10, "output_tokens", 10);
            return Json.object(
                    "stopReason", "end_turn", "_meta", Json.object("quota", Json.object("token_count", count)));
        }
        channel.update(session, Json.object("sessionUpdate", "usage_update", "used", 20, "size", 100_000));
        if (manner.counts() == Manner.Counts.UPDATES) {
            return Json.object("stopReason", "end_turn");
        }
        Raw usage = Json.object("inputTokens", 6, "cachedReadTokens", 4, "outputTokens", 10, "totalTokens", 20);
        return Json.object("stopReason", "end_turn", "usage", usage);
    }

    /** Follows the prompt to its end; what it gives back answers it. */
    Runnable run() {
        keep(Json.object("sessionUpdate", "user_message_chunk", "content", text(prompt)));
        try {
            follow();
            endMessage();
            Raw counted = counted();
            return () -> channel.result(id, counted);
        } catch (Cancelled e) {
            endMessage();
            return () -> channel.result(id, Json.object("stopReason", "cancelled"));
        } catch (Failed e) {
            endMessage();
            return () -> channel.error(id, -32603, "Internal error", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return () -> channel.error(id, -32603, "Internal error", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return () -> {};
        }
    }

    private void follow() throws Cancelled, Failed, IOException, InterruptedException {
        if (manner.warns()) {
            channel.update(session, Json.object("sessionUpdate", "agent_message_chunk", "content", text(WARNING)));
        }
        List<String> results = new ArrayList<>();
        boolean echo = false;
        for (Step step : Script.parse(prompt)) {
            check();
            echo = step instanceof Step.Call;
            switch (step) {
                case Step.Say say -> {
                    for (String piece : Script.pieces(say.text())) {
                        say(piece);
                    }
                }
                case Step.Stream stream -> {
                    for (int i = 0; i < stream.count(); i++) {
                        say("x".repeat(stream.bytes()));
                    }
                }
                case Step.Slow slow -> {
                    for (int i = 0; i < slow.count(); i++) {
                        say(Script.slowPiece(i));
                        pause(slow.every().toMillis());
                    }
                }
                case Step.Stamp stamp -> {
                    Iterator<Runnable> pieces = Script.stamps(stamp, t -> () -> say(t), d -> () -> doze(d.toMillis()));
                    while (pieces.hasNext()) {
                        pieces.next().run();
                        check();
                    }
                }
                case Step.Big big -> say("x".repeat(big.bytes()));
                case Step.Shell shell -> results.add(use(shell.command(), false));
                case Step.Read read -> results.add(use(read.command(), false));
                case Step.Escalate escalate -> results.add(use(escalate.command(), true));
                case Step.Ask ask -> results.add(foreign(ask.kind()));
                case Step.Patch _, Step.Drop _, Step.Overload _ -> say("(not among the tricks of this fake)");
                case Step.Hang _ -> cancelled.await();
                case Step.Fail fail -> throw new Failed("the prompt asked for status " + fail.status());
                case Step.Cut _ -> {
                    say("cut ");
                    throw new Failed("the stream was cut");
                }
                case Step.Exit exit -> Runtime.getRuntime().halt(exit.code());
                case Step.Crash _ -> Shell.killThisProgram();
            }
        }
        check();
        if (echo) {
            endMessage();
            say("done: " + String.join("\n", results));
        }
    }

    private void check() throws Cancelled {
        if (cancelled.getCount() == 0) {
            throw new Cancelled();
        }
    }

    private void pause(long millis) throws Cancelled, InterruptedException {
        if (cancelled.await(millis, TimeUnit.MILLISECONDS)) {
            throw new Cancelled();
        }
    }

    private void doze(long millis) {
        try {
            cancelled.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String piece) {
        if (said.isEmpty()) {
            message = "msg-" + id.asText() + "-" + ++messages;
        }
        said.append(piece);
        channel.update(session, chunk(piece));
    }

    private Raw chunk(String piece) {
        return manner.messageIds()
                ? Json.object("sessionUpdate", "agent_message_chunk", "messageId", message, "content", text(piece))
                : Json.object("sessionUpdate", "agent_message_chunk", "content", text(piece));
    }

    private void endMessage() {
        if (!said.isEmpty()) {
            keep(chunk(said.toString()));
            said.setLength(0);
        }
    }

    /** A request that no client of ours takes. */
    private String foreign(String method) throws Cancelled, InterruptedException {
        JsonNode answer = await(channel.ask(method, Json.object("sessionId", session, "path", cwd + "/x")));
        return answer.path("error").path("code").asText("no error");
    }

    private String use(String command, boolean asks) throws Cancelled, IOException, InterruptedException {
        endMessage();
        String call = "call-" + id.asText() + "-" + ++messages;
        Raw input = Json.object("command", command);
        if (!asks || !manner.asksFirst()) {
            channel.update(session, call(call, command, "pending", Json.object()));
        }
        if (asks) {
            channel.update(session, Json.object("sessionUpdate", "usage_update", "used", 1, "size", 100));
            String option = await(channel.ask("session/request_permission", permission(call, command, input)))
                    .path("result")
                    .path("outcome")
                    .path("optionId")
                    .asText("cancelled");
            if (!option.equals(manner.options().get("allow_once"))
                    && !option.equals(manner.options().get("allow_always"))) {
                if (!manner.asksFirst()) {
                    channel.update(session, end(call, "failed", "rejected by the user"));
                }
                check();
                if (manner.rejectCancels() || option.equals("cancelled")) {
                    throw new Cancelled();
                }
                return "rejected by the user";
            }
        }
        Raw begun = manner.asksFirst() || !asks
                ? call(call, command, "in_progress", input)
                : Json.object(
                        "sessionUpdate",
                        "tool_call_update",
                        "toolCallId",
                        call,
                        "status",
                        "in_progress",
                        "title",
                        command,
                        "kind",
                        "execute",
                        "rawInput",
                        input);
        channel.update(session, begun);
        Shell started = Shell.start(command, Path.of(cwd));
        running = started;
        if (cancelled.getCount() == 0) {
            started.kill();
        }
        Shell.Done done = started.finish(_ -> {});
        running = null;
        String status = done.exitCode() == 0 ? "completed" : "failed";
        channel.update(session, end(call, status, done.output()));
        keep(call(call, command, "pending", input));
        keep(end(call, status, done.output()));
        check();
        return done.output();
    }

    private static Raw call(String call, String title, String status, Raw input) {
        return Json.object(
                "sessionUpdate",
                "tool_call",
                "toolCallId",
                call,
                "title",
                title,
                "kind",
                "execute",
                "status",
                status,
                "rawInput",
                input);
    }

    private static Raw end(String call, String status, String output) {
        Raw content = Json.object("type", "content", "content", text(output));
        return Json.object(
                "sessionUpdate",
                "tool_call_update",
                "toolCallId",
                call,
                "status",
                status,
                "content",
                List.of(content),
                "rawOutput",
                Json.object("output", output));
    }

    private Raw permission(String call, String command, Raw input) {
        List<Raw> options = new ArrayList<>();
        for (String kind : new String[] {"allow_always", "allow_once", "reject_once"}) {
            options.add(Json.object(
                    "kind", kind, "name", kind, "optionId", manner.options().get(kind)));
        }
        return Json.object(
                "sessionId",
                session,
                "toolCall",
                Json.object(
                        "toolCallId",
                        call,
                        "title",
                        command,
                        "kind",
                        "execute",
                        "status",
                        "pending",
                        "rawInput",
                        input),
                "options",
                options);
    }

    private JsonNode await(CompletableFuture<JsonNode> answer) throws Cancelled, InterruptedException {
        try {
            return (JsonNode) CompletableFuture.anyOf(answer, noAnswer).get();
        } catch (ExecutionException e) {
            throw new Cancelled();
        }
    }

    private void keep(Raw update) {
        store.append(session, cwd, update);
    }

    private static Raw text(String text) {
        return Json.object("type", "text", "text", text);
    }
}
