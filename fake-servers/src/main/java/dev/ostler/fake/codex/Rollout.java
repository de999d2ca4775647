package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a thread: one JSON line for each fact. It appears with the first turn and is locked by the one server
 * that has the thread loaded; the kernel gives the lock back when that server dies.
 */
final class Rollout {
    private final FileChannel channel;

    private Rollout(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens the file for writing, and makes it.
     *
     * @throws Failure when another server writes it
     */
    static Rollout open(Path path, String threadId) throws IOException, Failure {
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                channel.position(channel.size());
                return new Rollout(channel);
            }
        } catch (OverlappingFileLockException e) {
            // a second server in this very JVM
        }
        channel.close();
        throw Failure.invalid("thread " + threadId + " already has an active writer");
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the lock goes with the process at the latest
        }
    }

    private void line(Raw json) {
        ByteBuffer bytes = ByteBuffer.wrap((json.text() + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            System.err.println("ERROR cannot write a rollout: " + e.getMessage());
        }
    }

    void meta(CodexThread thread) {
        Settings settings = thread.settings();
        line(Json.object(
                "type", "meta",
                "id", thread.id(),
                "forkedFrom", thread.identity().forkedFrom(),
                "originator", thread.identity().originator(),
                "createdMs", thread.identity().createdMs(),
                "name", thread.name(),
                "cwd", settings.cwd(),
                "model", settings.model(),
                "approvalPolicy", settings.approvalPolicy(),
                "sandbox", settings.sandbox(),
                "profiled", settings.profiled()));
    }

    void started(Turn turn) {
        line(Json.object("type", "started", "turn", turn.id(), "at", turn.startedMs()));
    }

    void item(Turn turn, Turn.Kept item) {
        line(Json.object("type", "item", "turn", turn.id(), "kind", item.type(), "id", item.id(), "item", item.json()));
    }

    void ended(Turn turn, String status, @Nullable Raw error, @Nullable Long at) {
        line(Json.object("type", "ended", "turn", turn.id(), "status", status, "error", error, "at", at));
    }

    /** Writes a whole thread, as a fork needs it. */
    void copy(CodexThread thread) {
        meta(thread);
        for (Turn turn : thread.turns()) {
            started(turn);
            turn.items().forEach(item -> item(turn, item));
            if (!"inProgress".equals(turn.status())) {
                ended(turn, turn.status(), null, turn.startedMs());
            }
        }
    }

    /** Reads the thread of this open file back. Another descriptor would, when closed, give up the lock. */
    CodexThread read(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        long at = 0;
        while (bytes.hasRemaining()) {
            int n = channel.read(bytes, at);
            if (n < 0) {
                break;
            }
            at += n;
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        return parse(path, text.lines().toList());
    }

    /** Reads a thread that this server does not have open. */
    static CodexThread readFile(Path path) throws IOException {
        return parse(path, Files.readAllLines(path, StandardCharsets.UTF_8));
    }

    /** A turn that has no end was cut off: it is {@code interrupted}. */
    private static CodexThread parse(Path path, List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            throw new IOException("the rollout is empty: " + path);
        }
        CodexThread thread = thread(path, Json.read(lines.getFirst()));
        for (String line : lines.subList(1, lines.size())) {
            apply(thread, line);
        }
        for (Turn turn : thread.turns()) {
            if ("inProgress".equals(turn.status())) {
                turn.end("interrupted", null, null);
            }
        }
        return thread;
    }

    private static CodexThread thread(Path path, JsonNode meta) {
        CodexThread thread = new CodexThread(
                new CodexThread.Identity(
                        meta.path("id").asText(),
                        meta.path("forkedFrom").isTextual()
                                ? meta.path("forkedFrom").asText()
                                : null,
                        path,
                        meta.path("originator").asText(),
                        meta.path("createdMs").asLong()),
                new Settings(
                        meta.path("cwd").asText(),
                        meta.path("model").asText(),
                        meta.path("approvalPolicy").asText(),
                        meta.path("sandbox").asText(),
                        meta.path("profiled").asBoolean()));
        thread.name(meta.path("name").isTextual() ? meta.path("name").asText() : null);
        return thread;
    }

    private static void apply(CodexThread thread, String line) {
        JsonNode fact;
        try {
            fact = Json.read(line);
        } catch (IOException e) {
            return; // the last line of a server that was killed while it wrote
        }
        switch (fact.path("type").asText()) {
            case "meta" ->
                thread.name(fact.path("name").isTextual() ? fact.path("name").asText() : null);
            case "started" -> {
                Turn turn = new Turn(
                        thread, fact.path("turn").asText(), fact.path("at").asLong());
                thread.turns().add(turn);
                thread.touched(turn.startedMs());
            }
            case "item" -> {
                if (!thread.turns().isEmpty()) {
                    thread.turns()
                            .getLast()
                            .keep(fact.path("kind").asText(), fact.path("id").asText(), Json.of(fact.path("item")));
                }
            }
            case "ended" -> {
                if (!thread.turns().isEmpty()) {
                    Raw error = fact.path("error").isObject() ? Json.of(fact.path("error")) : null;
                    Long at =
                            fact.path("at").isNumber() ? (Long) fact.path("at").asLong() : null;
                    thread.turns().getLast().end(fact.path("status").asText(), error, at);
                    thread.countUsage();
                }
            }
            default -> {}
        }
    }

    /** The first text of a kept user message. */
    static String firstText(Raw userMessage) {
        try {
            return Json.read(userMessage.text())
                    .path("content")
                    .path(0)
                    .path("text")
                    .asText("");
        } catch (IOException e) {
            return "";
        }
    }

    /** The text of a kept agent message. */
    static String agentText(Raw agentMessage) {
        try {
            return Json.read(agentMessage.text()).path("text").asText("");
        } catch (IOException e) {
            return "";
        }
    }
}
