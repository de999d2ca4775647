package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a Responses server, as the real codex does: the whole history with every request, tools by function calls. */
final class ModelBrain implements Brain {
    private static final String PATCH_START = "apply_patch <<'";

    private final URI url;
    private final CodexThread thread;
    private final List<Raw> history = new ArrayList<>();
    private final List<String> openCalls = new ArrayList<>();
    private volatile @Nullable SseCall call;
    private volatile boolean closed;
    private boolean sawDeltas;

    ModelBrain(URI baseUrl, CodexThread thread, String prompt) {
        url = URI.create(baseUrl + "/responses");
        this.thread = thread;
        history.addAll(earlier(thread));
        history.add(message("user", "input_text", prompt));
    }

    /** What was said in the turns before; the reading of an item cannot fail, since this server wrote it. */
    private static List<Raw> earlier(CodexThread thread) {
        List<Raw> said = new ArrayList<>();
        for (Turn turn : thread.turns()) {
            for (Turn.Kept item : turn.items()) {
                if ("userMessage".equals(item.type())) {
                    said.add(message("user", "input_text", Rollout.firstText(item.json())));
                } else if ("agentMessage".equals(item.type())) {
                    said.add(message("assistant", "output_text", Rollout.agentText(item.json())));
                }
            }
        }
        return said;
    }

    private static Raw message(String role, String kind, String text) {
        return Json.object(
                "type", "message", "role", role, "content", List.of(Json.object("type", kind, "text", text)));
    }

    @Override
    public Thought next() {
        try {
            SseCall running = call;
            if (running == null) {
                running = begin();
            }
            return read(running);
        } catch (SseCall.Refused refused) {
            return new Thought.Failed(ScriptBrain.refusal(refused.status(), String.valueOf(refused.getMessage())));
        } catch (IOException e) {
            return new Thought.Failed(ScriptBrain.cut());
        }
    }

    private SseCall begin() throws IOException {
        Raw tool = Json.object(
                "type", "function",
                "name", "exec_command",
                "description", "Runs a shell command",
                "parameters", Json.object("type", "object"));
        Raw body = Json.object(
                "model", thread.settings().model(), "stream", true, "input", history, "tools", List.of(tool));
        sawDeltas = false;
        openCalls.clear();
        SseCall started = SseCall.post(url, body.text());
        call = started;
        if (closed) {
            started.close();
        }
        return started;
    }

    private Thought read(SseCall running) throws IOException {
        while (true) {
            String data = running.nextData();
            if (data == null) {
                throw new IOException("the stream ended before response.completed");
            }
            JsonNode event = Json.read(data);
            switch (event.path("type").asText()) {
                case "response.output_text.delta" -> {
                    sawDeltas = true;
                    return new Thought.Delta(event.path("delta").asText());
                }
                case "response.output_item.done" -> {
                    Thought thought = done(event.path("item"));
                    if (thought != null) {
                        return thought;
                    }
                }
                case "response.completed" -> {
                    end(running);
                    return new Thought.End();
                }
                case "response.failed" -> throw new IOException("response.failed");
                default -> {}
            }
        }
    }

    private void end(SseCall running) {
        running.close();
        call = null;
    }

    private @Nullable Thought done(JsonNode item) throws IOException {
        history.add(Json.of(item));
        if ("message".equals(item.path("type").asText())) {
            String text = item.path("content").path(0).path("text").asText("");
            return sawDeltas || text.isEmpty() ? null : new Thought.Delta(text);
        }
        if (!"function_call".equals(item.path("type").asText())) {
            return null;
        }
        String callId = item.path("call_id").asText();
        openCalls.add(callId);
        JsonNode arguments = Json.read(item.path("arguments").asText("{}"));
        String command = arguments.path("cmd").asText("");
        if (command.startsWith(PATCH_START)) {
            int body = command.indexOf('\n') + 1;
            return new Thought.Use(
                    new ToolUse.Apply(callId, command.substring(body, Math.max(body, command.lastIndexOf('\n')))));
        }
        boolean escalated =
                "require_escalated".equals(arguments.path("sandbox_permissions").asText());
        return new Thought.Use(new ToolUse.Run(callId, command, escalated));
    }

    @Override
    public void results(List<String> results) {
        for (int i = 0; i < results.size() && i < openCalls.size(); i++) {
            history.add(
                    Json.object("type", "function_call_output", "call_id", openCalls.get(i), "output", results.get(i)));
        }
    }

    @Override
    public void said(String text) {
        retry();
        history.add(message("user", "input_text", text));
    }

    @Override
    public void retry() {
        SseCall running = call;
        if (running != null) {
            end(running);
        }
    }

    @Override
    public void close() {
        closed = true;
        SseCall running = call;
        if (running != null) {
            running.close();
        }
    }
}
