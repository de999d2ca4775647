package dev.ostler.fake.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import dev.ostler.fake.commands.Lines;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Commands come in, answers and events go out. */
final class ServeServer {
    private final Lines out;
    private final ServeMemory memory;
    private final String harness;
    private final Deque<String> steering = new ArrayDeque<>();
    private final Map<String, CompletableFuture<String>> approvals = new ConcurrentHashMap<>();
    private volatile String model;
    private @Nullable ServeTurn turn;

    ServeServer(Lines out, ServeMemory memory, String harness, String model) {
        this.out = out;
        this.memory = memory;
        this.harness = harness;
        this.model = model;
    }

    void ready() {
        out.write(
                "type",
                "ready",
                "version",
                1,
                "sessionId",
                memory.session(),
                "resumed",
                memory.resumed(),
                "harness",
                harness,
                "capabilities",
                Json.object("steer", true, "approvals", true, "images", true));
    }

    /** The one that is asked by turns that begin now. */
    String model() {
        return model;
    }

    ServeMemory memory() {
        return memory;
    }

    void line(String line) {
        JsonNode command;
        try {
            command = Json.read(line);
        } catch (IOException e) {
            refuse(null, "parse", "not JSON");
            return;
        }
        String id =
                command.path("id").isMissingNode() ? null : command.path("id").asText();
        String type = command.path("type").asText("");
        switch (type) {
            case "get_state" -> answer(id, type, state());
            case "get_messages" ->
                answer(
                        id,
                        type,
                        memory.page(
                                command.path("since").asInt(0),
                                command.path("limit").asInt(100)));
            case "prompt" -> prompt(id, Pictures.said(command.path("message").asText(""), command.path("images")));
            case "steer" -> steer(id, command.path("message").asText(""));
            case "abort" -> {
                ServeTurn running = running();
                answer(id, type, null);
                if (running != null) {
                    running.abort();
                }
            }
            case "answer" -> {
                CompletableFuture<String> waiting =
                        approvals.remove(command.path("approvalId").asText(""));
                if (waiting == null) {
                    refuse(id, type, "no such approval waits");
                } else {
                    answer(id, type, null);
                    waiting.complete(command.path("decision").asText(""));
                }
            }
            case "new_session" -> {
                if (running() != null) {
                    refuse(id, type, "a turn is running");
                } else {
                    memory.fresh();
                    answer(id, type, null);
                }
            }
            case "set_model" -> {
                model = command.path("model").asText();
                answer(id, type, null);
            }
            case "get_capabilities" -> answer(id, type, Json.object("steer", true, "approvals", true, "images", true));
            default -> refuse(id, type, "unknown command '" + type + "'");
        }
    }

    private synchronized void prompt(@Nullable String id, String text) {
        if (turn != null) {
            refuse(id, "prompt", "a turn is running");
            return;
        }
        answer(id, "prompt", null);
        turn = new ServeTurn(this, id, text);
        turn.start();
    }

    private synchronized void steer(@Nullable String id, String text) {
        if (turn == null) {
            refuse(id, "steer", "no turn is running");
        } else {
            steering.add(text);
            answer(id, "steer", null);
        }
    }

    synchronized Optional<String> steered() {
        return Optional.ofNullable(steering.poll());
    }

    private synchronized Json.Raw state() {
        return Json.object("sessionId", memory.session(), "isStreaming", turn != null);
    }

    private synchronized @Nullable ServeTurn running() {
        return turn;
    }

    synchronized void over(Runnable lastEvent) {
        turn = null;
        steering.clear();
        lastEvent.run();
    }

    CompletableFuture<String> ask(String approval) {
        CompletableFuture<String> decision = new CompletableFuture<>();
        approvals.put(approval, decision);
        return decision;
    }

    void forget(String approval) {
        approvals.remove(approval);
    }

    void killTool() {
        ServeTurn running = running();
        if (running != null) {
            running.killTool();
        }
    }

    void interruptAndWait() {
        ServeTurn running = running();
        if (running != null) {
            running.abort();
            running.join();
        }
    }

    /** {@code id} is that of the prompt. */
    void event(@Nullable String id, Json.Raw event) {
        if (id == null) {
            out.write("type", "event", "event", event);
        } else {
            out.write("type", "event", "id", id, "event", event);
        }
    }

    private void answer(@Nullable String id, String command, Json.@Nullable Raw data) {
        respond(id, command, true, "data", data);
    }

    private void refuse(@Nullable String id, String command, String error) {
        respond(id, command, false, "error", error);
    }

    private void respond(@Nullable String id, String command, boolean success, String member, @Nullable Object value) {
        List<Object> all = new ArrayList<>(List.of("type", "response", "command", command, "success", success));
        if (id != null) {
            all.addAll(List.of("id", id));
        }
        if (value != null) {
            all.addAll(List.of(member, value));
        }
        out.write(all.toArray());
    }
}
