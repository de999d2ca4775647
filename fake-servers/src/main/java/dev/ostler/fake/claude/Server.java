package dev.ostler.fake.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The queue of messages and the answers to control requests; turns run on a thread of their own, one at a time. */
final class Server {
    private static final String VERSION = "2.1.329";

    private volatile Arguments arguments;
    private final Frames frames;
    private final Transcript transcript;
    private final Permissions permissions;
    private final Deque<Message> queue = new ArrayDeque<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Turn running;
    private boolean inputEnded;
    private boolean failed;

    Server(Arguments arguments, Frames frames, Transcript transcript) {
        this.arguments = arguments;
        this.frames = frames;
        this.transcript = transcript;
        this.permissions = new Permissions(frames);
    }

    void handle(JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "user" -> message(frame);
            case "control_request" -> control(frame.path("request_id").asText(), frame.path("request"));
            case "control_response" -> permissions.answered(frame.path("response"));
            default -> {
                System.err.println("Error: Expected message type 'user' or 'control', got '"
                        + frame.path("type").asText() + "'");
                FakeClaude.end(1);
            }
        }
    }

    private synchronized void message(JsonNode frame) {
        JsonNode content = frame.path("message").path("content");
        String text = content.isTextual()
                ? content.asText()
                : content.path(0).path("text").asText();
        String uuid = frame.path("uuid").asText();
        frames.lifecycle(uuid, "queued");
        queue.add(new Message(uuid, Pictures.said(text, content)));
        notifyAll();
    }

    private void control(String id, JsonNode request) {
        switch (request.path("subtype").asText()) {
            case "initialize" -> initialized(id);
            case "get_status" -> answer(id, status());
            case "interrupt" -> answer(id, Json.object("still_queued", interrupt()));
            case "cancel_async_message" ->
                answer(
                        id,
                        Json.object(
                                "cancelled", cancel(request.path("message_uuid").asText())));
            case "set_model" -> {
                arguments = arguments.asking(request.path("model").asText());
                answer(id, Json.object());
            }
            case "set_permission_mode", "mcp_status" -> answer(id, Json.object());
            default ->
                respond(
                        "subtype",
                        "error",
                        "request_id",
                        id,
                        "error",
                        "Unsupported control request subtype: "
                                + request.path("subtype").asText(),
                        "error_code",
                        "unsupported_request");
        }
    }

    private void initialized(String id) {
        Json.Raw facts = Json.object(
                "commands",
                List.of(),
                "user_output_styles_dir",
                arguments.home().resolve("output-styles").toString(),
                "pid",
                ProcessHandle.current().pid(),
                "claude_code_version",
                VERSION,
                "session_state",
                state());
        respond(
                "subtype",
                "success",
                "request_id",
                id,
                "response",
                facts,
                "pending_permission_requests",
                permissions.pending());
    }

    private synchronized String state() {
        if (running == null) {
            return "idle";
        }
        return permissions.pending().isEmpty() ? "running" : "requires_action";
    }

    private Json.Raw status() {
        List<Json.Raw> rows = List.of(
                Json.object("label", "Version", "value", VERSION),
                Json.object("label", "Session ID", "value", arguments.session()),
                Json.object(
                        "label", "cwd", "value", Path.of("").toAbsolutePath().toString()));
        return Json.object("sections", List.of(Json.object("title", "Session", "rows", rows)));
    }

    private void answer(String id, Json.Raw response) {
        respond("subtype", "success", "request_id", id, "response", response);
    }

    private void respond(Object... namesAndValues) {
        frames.line(Json.object("type", "control_response", "response", Json.object(namesAndValues)));
    }

    /** Breaks off what runs, and nothing that waits; the ids of what waits. */
    List<String> interrupt() {
        Turn turn;
        List<String> waiting = new ArrayList<>();
        synchronized (this) {
            turn = running;
            queue.forEach(message -> waiting.add(message.uuid()));
        }
        if (turn != null) {
            turn.interrupt();
        }
        return waiting;
    }

    private synchronized boolean cancel(String uuid) {
        boolean waited = queue.removeIf(message -> message.uuid().equals(uuid));
        if (waited) {
            frames.lifecycle(uuid, "cancelled");
        }
        return waited;
    }

    void killTools() {
        Turn turn;
        synchronized (this) {
            turn = running;
        }
        if (turn != null) {
            turn.killTool();
        }
    }

    synchronized void inputEnded() {
        inputEnded = true;
        permissions.inputEnded();
        notifyAll();
    }

    void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the end of the input, and what was said before it. Gives the exit code. */
    int runTurns() {
        try {
            for (Turn turn = next(); turn != null; turn = next()) {
                failed = !turn.run();
                synchronized (this) {
                    running = null;
                }
                turn.over();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        over.countDown();
        return failed ? 1 : 0;
    }

    private synchronized @Nullable Turn next() throws InterruptedException {
        while (queue.isEmpty()) {
            if (inputEnded) {
                return null;
            }
            wait();
        }
        Message message = queue.remove();
        frames.lifecycle(message.uuid(), "started");
        Turn turn = new Turn(message, arguments, frames, transcript, permissions, this::folded);
        running = turn;
        return turn;
    }

    /** What was said while a tool ran goes with its result. */
    private synchronized List<Message> folded() {
        List<Message> all = List.copyOf(queue);
        queue.clear();
        all.forEach(message -> frames.lifecycle(message.uuid(), "started"));
        return all;
    }
}
