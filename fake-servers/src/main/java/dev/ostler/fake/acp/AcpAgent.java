package dev.ostler.fake.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.Pictures;
import dev.ostler.fake.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The agent: reads requests in order and runs prompts beside each other only where the real one does. */
final class AcpAgent {
    private static final int NOT_FOUND = -32002;

    /** A session that this process has open. */
    private static final List<String> MODELS = List.of("mock-1", "mock-2");

    private static final class Open {
        final String cwd;
        final Deque<AcpTurn> waiting = new ArrayDeque<>();
        String model = MODELS.getFirst();

        @Nullable
        AcpTurn running;

        Open(String cwd) {
            this.cwd = cwd;
        }
    }

    private final Channel channel;
    private final Manner manner;
    private final Store store;
    private final Map<String, Open> sessions = new HashMap<>();

    AcpAgent(Manner manner, Path home, OutputStream out) {
        this.manner = manner;
        this.channel = new Channel(out, manner.uuids());
        this.store = new Store(home);
    }

    /** Serves until the input ends. */
    void serve(Reader in) throws IOException {
        BufferedReader lines = new BufferedReader(in);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode frame;
            try {
                frame = Json.read(line);
            } catch (IOException e) {
                System.err.println("Failed to parse JSON message: " + line);
                continue;
            }
            if (frame.has("method")) {
                handle(frame.path("method").asText(), frame.path("id"), frame.path("params"));
            } else {
                channel.answered(frame);
            }
        }
    }

    private void handle(String method, JsonNode id, JsonNode params) throws IOException {
        String session = params.path("sessionId").asText();
        switch (method) {
            case "initialize" -> channel.result(id, capabilities());
            case "session/new" -> {
                String made = UUID.randomUUID().toString();
                open(made, params);
                channel.result(id, Json.object("sessionId", made, "models", models()));
                channel.update(
                        made,
                        Json.object("sessionUpdate", "available_commands_update", "availableCommands", List.of()));
            }
            case "session/load" -> load(id, session, params);
            case "session/prompt" -> prompt(id, session, params);
            case "session/set_model" ->
                setModel(id, session, params.path("modelId").asText());
            case "session/cancel" -> cancel(session);
            case "session/list" -> {
                if (manner.lists()) {
                    channel.result(id, Json.object("sessions", store.list()));
                } else {
                    unknown(id, method);
                }
            }
            case "session/delete" -> {
                if (manner.deletes() && store.delete(session)) {
                    channel.result(id, Json.object());
                } else if (manner.deletes()) {
                    channel.error(id, NOT_FOUND, "Resource not found", session);
                } else {
                    unknown(id, method);
                }
            }
            case "session/fork" -> {
                if (manner.forks()) {
                    fork(id, session, params);
                } else {
                    unknown(id, method);
                }
            }
            default -> unknown(id, method);
        }
    }

    /** It tells the past of the copy before it names it. */
    private void fork(JsonNode id, String session, JsonNode params) {
        Optional<List<Raw>> past = store.load(session);
        if (past.isEmpty()) {
            channel.error(id, -32603, "Internal error", "service failure");
            return;
        }
        String copy = UUID.randomUUID().toString();
        open(copy, params);
        past.get().forEach(update -> {
            store.append(copy, params.path("cwd").asText(), update);
            channel.update(copy, update);
        });
        channel.result(id, Json.object("sessionId", copy, "models", models()));
    }

    private void unknown(JsonNode id, String method) {
        if (!id.isMissingNode()) {
            channel.error(id, -32601, "Method not found", method);
        }
    }

    private Raw capabilities() {
        StringBuilder sessions = new StringBuilder("{");
        if (manner.lists()) {
            sessions.append("\"list\":{}");
        }
        if (manner.deletes()) {
            sessions.append(sessions.length() > 1 ? "," : "").append("\"delete\":{}");
        }
        if (manner.forks()) {
            sessions.append(sessions.length() > 1 ? "," : "").append("\"fork\":{}");
        }
        return Json.object(
                "protocolVersion",
                1,
                "agentCapabilities",
                Json.object(
                        "loadSession",
                        true,
                        "sessionCapabilities",
                        new Raw(sessions.append('}').toString()),
                        "promptCapabilities",
                        Json.object("image", true)),
                "agentInfo",
                Json.object("name", "fake-acp", "version", "1"));
    }

    private synchronized void open(String session, JsonNode params) {
        sessions.put(session, new Open(params.path("cwd").asText()));
    }

    private void load(JsonNode id, String session, JsonNode params) {
        Optional<List<Raw>> past = store.load(session);
        if (past.isEmpty()) {
            channel.error(id, NOT_FOUND, "Resource not found", session);
            return;
        }
        open(session, params);
        past.get().forEach(update -> channel.update(session, update));
        channel.result(id, Json.object("models", models()));
    }

    private static Raw models() {
        return Json.object(
                "availableModels",
                MODELS.stream()
                        .map(each -> Json.object("modelId", each, "name", each))
                        .toList(),
                "currentModelId",
                MODELS.getFirst());
    }

    private synchronized void setModel(JsonNode id, String session, String model) {
        Open open = sessions.get(session);
        if (open == null || !MODELS.contains(model)) {
            channel.error(id, -32602, "Invalid params", open == null ? "Session not found" : "no model " + model);
            return;
        }
        open.model = model;
        channel.result(id, Json.object());
    }

    private synchronized void prompt(JsonNode id, String session, JsonNode params) {
        Open open = sessions.get(session);
        if (open == null) {
            channel.error(id, -32603, "Internal error", "Session not found");
            return;
        }
        StringBuilder text = new StringBuilder();
        params.path("prompt").forEach(block -> text.append(block.path("text").asText()));
        String said = Pictures.said(text.toString(), params.path("prompt"));
        AcpTurn turn = new AcpTurn(channel, store, manner, session, open.cwd, id, Script.naming(said, open.model));
        AcpTurn running = open.running;
        if (running == null) {
            start(open, turn);
        } else if (manner.busy() != Manner.Busy.LOST) {
            open.waiting.add(turn);
            if (manner.busy() == Manner.Busy.REPLACES) {
                running.cancel();
            }
        }
    }

    private void start(Open open, AcpTurn turn) {
        open.running = turn;
        Thread.ofPlatform().daemon().name("turn").start(() -> {
            Runnable answer = turn.run();
            over(open, answer);
        });
    }

    /** Who reads the answer finds nothing running. */
    private synchronized void over(Open open, Runnable answer) {
        open.running = null;
        answer.run();
        AcpTurn waiting = open.waiting.poll();
        if (waiting != null) {
            start(open, waiting);
        }
    }

    /** Ends what runs, with its commands. */
    synchronized void end() {
        sessions.values().forEach(open -> {
            if (open.running != null) {
                open.running.cancel();
            }
        });
    }

    private synchronized void cancel(String session) {
        Open open = sessions.get(session);
        if (open == null || open.running == null) {
            return;
        }
        open.running.cancel();
        for (AcpTurn waiting : open.waiting) {
            channel.result(waiting.id(), Json.object("stopReason", "cancelled"));
        }
        open.waiting.clear();
    }
}
