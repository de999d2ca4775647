package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.ws.RawServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A codex whose every answer a test decides; what it does not decide is answered as codex would. */
final class ScriptedCodex implements AutoCloseable {
    static final String THREAD = "01a1fb9c-a5c6-7c13-a7f9-8b39c819d060";
    static final String TURN = "01a1fb9c-a5dc-7be2-9db9-7e5573cfb564";

    /** Everything that was received, in order. */
    final List<JsonNode> received = new CopyOnWriteArrayList<>();

    private final Map<String, BiConsumer<Client, JsonNode>> scripts = new ConcurrentHashMap<>();
    private final RawServer server;

    ScriptedCodex() throws IOException {
        this(_ -> null);
    }

    ScriptedCodex(Function<String, @Nullable String> refusal) throws IOException {
        server = new RawServer(refusal, this::onText);
        on("initialize", (client, request) -> client.result(request, """
                {"userAgent":"x/0.169.0","codexHome":"/h","platformFamily":"unix","platformOs":"linux"}"""));
        on("thread/start", (client, request) -> client.result(request, thread("idle")));
        on("thread/resume", (client, request) -> client.result(request, thread("idle")));
        on("thread/turns/list", (client, request) -> client.result(request, "{\"data\":[],\"nextCursor\":null}"));
        on("turn/start", (client, request) -> {
            client.result(request, turnResult(TURN));
            client.turnStarted(TURN);
        });
        on("turn/interrupt", (client, request) -> {
            client.result(request, "{}");
            client.turnCompleted(TURN, "interrupted");
        });
    }

    static String thread(String status) {
        return "{\"thread\":{\"id\":\"" + THREAD + "\",\"status\":{\"type\":\"" + status + "\",\"activeFlags\":[]}}}";
    }

    static String turnResult(String turn) {
        return "{\"turn\":{\"id\":\"" + turn + "\",\"items\":[],\"status\":\"inProgress\",\"error\":null}}";
    }

    String endpoint() {
        return server.endpoint();
    }

    /** What happens on a request; {@code (client, request) -> {}} never answers it. */
    ScriptedCodex on(String method, BiConsumer<Client, JsonNode> script) {
        scripts.put(method, script);
        return this;
    }

    /** The client that connected last. */
    Client client() {
        return new Client(server.peers.getLast());
    }

    int connections() {
        return server.peers.size();
    }

    /** The requests of a method. */
    List<JsonNode> received(String method) {
        return received.stream()
                .filter(frame -> frame.path("method").asText().equals(method))
                .toList();
    }

    /** Our answers to a server request. */
    List<JsonNode> answers(int id) {
        return received.stream()
                .filter(frame -> !frame.has("method") && frame.path("id").asInt(-1) == id)
                .toList();
    }

    private void onText(RawServer.Peer peer, String text) {
        JsonNode frame = Json.tree(text);
        received.add(frame);
        BiConsumer<Client, JsonNode> script = scripts.get(frame.path("method").asText());
        if (script != null) {
            script.accept(new Client(peer), frame);
        } else if (frame.has("method") && frame.has("id")) {
            new Client(peer).result(frame, "{}");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The server's end of one connection. */
    record Client(RawServer.Peer peer) {
        void result(JsonNode request, String result) {
            peer.text("{\"id\":" + request.path("id") + ",\"result\":" + result + "}");
        }

        void error(JsonNode request, int code, String message) {
            peer.text("{\"error\":{\"code\":" + code + ",\"message\":\"" + message + "\"},\"id\":" + request.path("id")
                    + "}");
        }

        /** The same frame many times, in large writes. */
        void repeat(String frame, int times) {
            peer.repeat(frame, times);
        }

        void tell(String method, String params) {
            peer.text("{\"method\":\"" + method + "\",\"params\":" + params + ",\"emittedAtMs\":1795222709854}");
        }

        void ask(Object id, String method, String params) {
            peer.text("{\"method\":\"" + method + "\",\"id\":" + id + ",\"params\":" + params + "}");
        }

        void askCommand(int id, String turn, String command) {
            ask(
                    id,
                    "item/commandExecution/requestApproval",
                    "{\"kind\":\"command\",\"threadId\":\"" + THREAD
                            + "\",\"turnId\":\"" + turn + "\",\"itemId\":\"call_1\",\"startedAtMs\":1,\"command\":\""
                            + command
                            + "\",\"cwd\":\"/w\"}");
        }

        void turnStarted(String turn) {
            tell(
                    "turn/started",
                    "{\"threadId\":\"" + THREAD + "\",\"turn\":{\"id\":\"" + turn
                            + "\",\"items\":[],\"status\":\"inProgress\",\"error\":null}}");
        }

        void turnCompleted(String turn, String status) {
            tell(
                    "turn/completed",
                    "{\"threadId\":\"" + THREAD + "\",\"turn\":{\"id\":\"" + turn + "\",\"items\":[],\"status\":\""
                            + status + "\",\"error\":null}}");
        }

        void status(String type) {
            tell(
                    "thread/status/changed",
                    "{\"threadId\":\"" + THREAD + "\",\"status\":{\"type\":\"" + type + "\",\"activeFlags\":[]}}");
        }

        void itemStarted(String turn, String item) {
            tell("item/started", "{\"item\":" + item + ",\"threadId\":\"" + THREAD + "\",\"turnId\":\"" + turn + "\"}");
        }

        void itemCompleted(String turn, String item) {
            tell(
                    "item/completed",
                    "{\"item\":" + item + ",\"threadId\":\"" + THREAD + "\",\"turnId\":\"" + turn + "\"}");
        }

        void delta(String turn, String item, String text) {
            tell(
                    "item/agentMessage/delta",
                    "{\"threadId\":\"" + THREAD + "\",\"turnId\":\"" + turn + "\",\"itemId\":\"" + item
                            + "\",\"delta\":\"" + text + "\"}");
        }

        void message(String turn, String item, String text) {
            itemCompleted(turn, "{\"type\":\"agentMessage\",\"id\":\"" + item + "\",\"text\":\"" + text + "\"}");
        }
    }
}
