package dev.ostler.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A bare client of a codex app-server: the yardstick. It does what any client has to do, and nothing more. */
final class Codex implements AutoCloseable {
    private final Socket socket;
    private final String thread;

    private Codex(Socket socket, String thread) {
        this.socket = socket;
        this.thread = thread;
    }

    /** WebSocket, initialize, initialized, thread/start. */
    static Future<Codex> open(Vertx vertx, String endpoint, String cwd, Consumer<String> events) {
        return Socket.open(vertx, URI.create(endpoint), null, events)
                .compose(socket -> socket.call(
                                "initialize",
                                Map.of(
                                        "clientInfo", Map.of("name", "bench", "title", "Bench", "version", "1"),
                                        "capabilities", Map.of("experimentalApi", true)))
                        .compose(_ -> {
                            socket.tell("initialized");
                            return socket.call("thread/start", Map.of("cwd", cwd));
                        })
                        .map(started -> new Codex(
                                socket, started.path("thread").path("id").asText())));
    }

    Future<?> prompt(String text) {
        return socket.call(
                "turn/start", Map.of("threadId", thread, "input", List.of(Map.of("type", "text", "text", text))));
    }

    @Override
    public void close() {
        socket.close();
    }
}
