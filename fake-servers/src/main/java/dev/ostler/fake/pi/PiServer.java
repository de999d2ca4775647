package dev.ostler.fake.pi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import dev.ostler.fake.commands.Lines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Commands come in, answers and events go out. One run at a time. */
final class PiServer {
    private final FakePi.Options options;
    private final Lines out;
    private final Map<String, CompletableFuture<JsonNode>> dialogs = new ConcurrentHashMap<>();
    private final List<String> steering = new ArrayList<>();
    private final Set<String> allowed = ConcurrentHashMap.newKeySet();
    private PiSession session;
    private String model;
    private @Nullable PiRun run;

    PiServer(FakePi.Options options, Lines out) {
        this.options = options;
        this.out = out;
        this.model = options.model();
        this.session = options.sessionFile()
                .map(PiSession::read)
                .orElseGet(() -> PiSession.open(options.sessionId(), options.keeps()));
    }

    FakePi.Options options() {
        return options;
    }

    Lines out() {
        return out;
    }

    synchronized PiSession session() {
        return session;
    }

    /** One line of stdin. */
    void line(String line) {
        JsonNode command;
        try {
            command = Json.read(line);
        } catch (IOException e) {
            refuse(null, "parse", "Failed to parse command: not valid JSON");
            return;
        }
        String id =
                command.path("id").isMissingNode() ? null : command.path("id").asText();
        String type = command.path("type").asText("");
        if (type.equals("extension_ui_response")) {
            CompletableFuture<JsonNode> dialog = dialogs.remove(String.valueOf(id));
            if (dialog != null) {
                dialog.complete(command);
            }
            return;
        }
        handle(id, type, command);
    }

    private void handle(@Nullable String id, String type, JsonNode command) {
        switch (type) {
            case "get_state" -> answer(id, type, state());
            case "prompt" -> prompt(id, command);
            case "steer", "follow_up" -> {
                steer(command.path("message").asText(""));
                answer(id, type, null);
            }
            case "abort" -> {
                PiRun running = running();
                if (running == null) {
                    answer(id, type, null);
                } else {
                    running.abort(() -> answer(id, type, null));
                }
            }
            case "new_session" -> {
                replace(PiSession.open(Optional.empty(), options.keeps()));
                answer(id, type, Json.object("cancelled", false));
            }
            case "switch_session" -> {
                replace(PiSession.read(Path.of(command.path("sessionPath").asText())));
                answer(id, type, Json.object("cancelled", false));
            }
            case "set_model" -> setModel(id, command);
            case "get_messages" ->
                answer(
                        id,
                        type,
                        Json.object(
                                "messages",
                                session().messages().stream()
                                        .map(message -> new Json.Raw(message.toString()))
                                        .toList()));
            case "clear_queue", "get_entries" -> {
                if (options.old()) {
                    unknown(id, type);
                } else if (type.equals("clear_queue")) {
                    List<String> gone = clear();
                    answer(id, type, Json.object("steering", gone, "followUp", List.of()));
                } else {
                    answer(id, type, Json.object("entries", session().entries(), "leafId", null));
                }
            }
            default -> unknown(id, type);
        }
    }

    /** It has the models of one provider. */
    private synchronized void setModel(@Nullable String id, JsonNode command) {
        String wanted = command.path("modelId").asText();
        if (command.path("provider").asText().equals("mock") && wanted.startsWith("mock-")) {
            model = wanted;
            answer(id, "set_model", Json.object("id", model, "provider", "mock"));
        } else {
            refuse(
                    id,
                    "set_model",
                    "Model not found: " + command.path("provider").asText() + "/" + wanted);
        }
    }

    synchronized String model() {
        return model;
    }

    /** 0.73.1 forgets the id here. */
    private void unknown(@Nullable String id, String type) {
        refuse(options.old() ? null : id, type, "Unknown command: " + type);
    }

    private synchronized void prompt(@Nullable String id, JsonNode command) {
        String text = Pictures.said(command.path("message").asText(""), command.path("images"));
        if (text.startsWith("/fake-handled")) {
            answer(id, "prompt", null);
        } else if (run == null) {
            answer(id, "prompt", null);
            run = new PiRun(this, text);
            run.start();
        } else if (command.has("streamingBehavior")) {
            steer(text);
            answer(id, "prompt", null);
        } else {
            refuse(
                    id,
                    "prompt",
                    "Agent is already processing. Specify streamingBehavior ('steer' or 'followUp') to queue the"
                            + " message.");
        }
    }

    private synchronized Json.Raw state() {
        return Json.object(
                "model",
                Json.object("id", model, "provider", "mock"),
                "isStreaming",
                run != null,
                "isCompacting",
                false,
                "sessionFile",
                session.file().map(Path::toString).orElse(null),
                "sessionId",
                session.id(),
                "messageCount",
                session.entries().size(),
                "pendingMessageCount",
                steering.size());
    }

    /** The tools that the gate lets run without asking. */
    Set<String> allowed() {
        return allowed;
    }

    private synchronized void replace(PiSession other) {
        session = other;
        allowed.clear();
    }

    private synchronized @Nullable PiRun running() {
        return run;
    }

    /** The run is over: the last event is out. */
    synchronized void idle(Runnable lastEvent) {
        run = null;
        lastEvent.run();
    }

    // ---- what waits

    private synchronized void steer(String text) {
        steering.add(text);
        queueUpdate();
    }

    synchronized Optional<String> steered() {
        if (steering.isEmpty()) {
            return Optional.empty();
        }
        String next = steering.removeFirst();
        queueUpdate();
        return Optional.of(next);
    }

    private synchronized List<String> clear() {
        List<String> gone = List.copyOf(steering);
        steering.clear();
        if (!gone.isEmpty()) {
            queueUpdate();
        }
        return gone;
    }

    private void queueUpdate() {
        out.write("type", "queue_update", "steering", List.copyOf(steering), "followUp", List.of());
    }

    // ---- dialogs

    /** Asks, and waits for the answer; an abort interrupts that. */
    JsonNode ask(Object... members) throws InterruptedException {
        String id = UUID.randomUUID().toString();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        dialogs.put(id, answer);
        List<Object> all = new ArrayList<>(List.of("type", "extension_ui_request", "id", id));
        all.addAll(List.of(members));
        out.write(all.toArray());
        try {
            return answer.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            dialogs.remove(id);
        }
    }

    void killTools() {
        PiRun running = running();
        if (running != null) {
            running.killTool();
        }
    }

    // ---- answers

    private void answer(@Nullable String id, String command, Json.@Nullable Raw data) {
        out.write(response(id, command, true, "data", data));
    }

    private void refuse(@Nullable String id, String command, String error) {
        out.write(response(id, command, false, "error", error));
    }

    private static Json.Raw response(
            @Nullable String id, String command, boolean success, String member, @Nullable Object value) {
        List<Object> all = new ArrayList<>();
        if (id != null) {
            all.addAll(List.of("id", id));
        }
        all.addAll(List.of("type", "response", "command", command, "success", success));
        if (value != null) {
            all.addAll(List.of(member, value));
        }
        return Json.object(all.toArray());
    }
}
