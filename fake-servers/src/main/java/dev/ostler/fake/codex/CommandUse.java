package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.Shell;
import dev.ostler.fake.codex.Items.CommandState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One command that the model wants to run: asked for when the policy says so, then really run. */
final class CommandUse {
    private static final String REJECTED = "exec_command failed: CreateProcess { message: \"Rejected(\\\"%s\\\")\" }";

    private final ToolBatch batch;
    private final ToolUse.Run run;
    private final Hub hub;
    private final Turn turn;
    private final CodexThread thread;
    private final long started = System.currentTimeMillis();

    CommandUse(ToolBatch batch, ToolUse.Run run) {
        this.batch = batch;
        this.run = run;
        hub = batch.hub();
        turn = batch.turn();
        thread = batch.thread();
    }

    CompletableFuture<String> begin() {
        Settings settings = thread.settings();
        boolean approved = thread.approvedForSession().contains(run.command());
        if (run.escalated() && settings.neverAsks()) {
            return CompletableFuture.completedFuture("approval policy is Never; reject command — you cannot ask for"
                    + " escalated permissions if the approval policy is Never");
        }
        if (approved || (!run.escalated() && !settings.asksForEveryCommand())) {
            return ToolBatch.async(() -> execute(false));
        }
        CompletableFuture<JsonNode> answer;
        synchronized (hub.lock()) {
            batch.waiting(1);
            hub.item(
                    turn,
                    "item/started",
                    Items.command(
                            run.callId(),
                            run.command(),
                            settings.cwd(),
                            started,
                            CommandState.asked("inProgress", null)),
                    started);
            answer = batch.ask("item/commandExecution/requestApproval", approval(settings));
        }
        return answer.thenCompose(this::decided);
    }

    private Raw approval(Settings settings) {
        List<String> words = Terminal.words(run.command());
        Raw amendment = Json.object("acceptWithExecpolicyAmendment", Json.object("execpolicy_amendment", words));
        List<@Nullable Object> pairs = new ArrayList<>(List.of(
                "kind",
                "command",
                "threadId",
                thread.id(),
                "turnId",
                turn.id(),
                "itemId",
                run.callId(),
                "startedAtMs",
                started,
                "environmentId",
                "local"));
        if (run.escalated()) {
            pairs.addAll(List.of("reason", "the fake model wants to run it"));
        }
        pairs.addAll(List.of(
                "command", Terminal.shown(run.command()),
                "cwd", settings.cwd(),
                "commandActions", Items.actions(run.command()),
                "proposedExecpolicyAmendment", words,
                "availableDecisions", List.of("accept", amendment, "cancel")));
        return Json.object(pairs.toArray());
    }

    private CompletableFuture<String> decided(JsonNode response) {
        Decision decision = Decision.of(response);
        return switch (decision) {
            case DROPPED -> new CompletableFuture<>();
            case ACCEPT, ACCEPT_FOR_SESSION -> {
                synchronized (hub.lock()) {
                    if (decision == Decision.ACCEPT_FOR_SESSION) {
                        thread.approvedForSession().add(run.command());
                    }
                    batch.waiting(-1);
                }
                yield ToolBatch.async(() -> execute(true));
            }
            case DECLINE, CANCEL, FAILED -> {
                long now = System.currentTimeMillis();
                CommandState state = CommandState.asked(decision == Decision.FAILED ? "failed" : "declined", now);
                synchronized (hub.lock()) {
                    hub.itemDone(
                            turn,
                            "commandExecution",
                            run.callId(),
                            Items.command(
                                    run.callId(),
                                    run.command(),
                                    thread.settings().cwd(),
                                    started,
                                    state),
                            now);
                    batch.waiting(-1);
                    if (decision == Decision.CANCEL) {
                        batch.cancel();
                    }
                }
                yield CompletableFuture.completedFuture(String.format(
                        REJECTED, decision == Decision.FAILED ? "approval request failed" : "rejected by user"));
            }
        };
    }

    private String execute(boolean announced) throws InterruptedException {
        String cwd = thread.settings().cwd();
        Terminal terminal;
        try {
            terminal = Terminal.start(run.command(), cwd);
        } catch (IOException e) {
            return String.format(REJECTED, e.getMessage());
        }
        long from = System.nanoTime();
        synchronized (hub.lock()) {
            thread.terminals().put(run.callId(), terminal);
            if (!announced) {
                CommandState running = CommandState.running(terminal.id());
                hub.item(
                        turn,
                        "item/started",
                        Items.command(run.callId(), run.command(), cwd, started, running),
                        started);
            }
        }
        Shell.Done done = terminal.finish(this::output);
        long took = (System.nanoTime() - from) / 1_000_000;
        long now = System.currentTimeMillis();
        CommandState state = new CommandState(
                "unifiedExecStartup",
                done.exitCode() == 0 && !terminal.cleaned() ? "completed" : "failed",
                terminal.id(),
                terminal.cleaned() || done.output().isEmpty() ? null : done.output(),
                terminal.cleaned() ? -1 : done.exitCode(),
                took,
                now);
        synchronized (hub.lock()) {
            thread.terminals().remove(run.callId());
            hub.itemDone(
                    turn,
                    "commandExecution",
                    run.callId(),
                    Items.command(run.callId(), run.command(), cwd, started, state),
                    now);
        }
        return "Chunk ID: " + Ids.chunk() + "\nWall time: " + String.format("%.4f", took / 1000.0)
                + " seconds\nProcess exited with code " + done.exitCode() + "\nOriginal token count: "
                + done.output().length() / 4 + "\nOutput:\n" + done.output();
    }

    private void output(String text) {
        synchronized (hub.lock()) {
            hub.subscribers(
                    thread,
                    "item/commandExecution/outputDelta",
                    Json.object("threadId", thread.id(), "turnId", turn.id(), "itemId", run.callId(), "delta", text));
        }
    }
}
