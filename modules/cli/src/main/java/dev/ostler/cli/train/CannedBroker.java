package dev.ostler.cli.train;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.DefinitionReader;
import dev.ostler.core.harness.Facts;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Events;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import dev.ostler.core.ops.Supervision;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.SessionInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answers every operation with one record of the right type, on loopback, one request at a time. */
final class CannedBroker implements AutoCloseable {
    private static final Cursor CURSOR = new Cursor("training", 7);
    private static final Instant THEN = Instant.EPOCH;

    private final ServerSocket server;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private CannedBroker(ServerSocket server) {
        this.server = server;
    }

    static CannedBroker start() throws IOException {
        CannedBroker broker = new CannedBroker(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().name("canned").start(broker::serve);
        return broker;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The operations that were called so far. */
    Set<String> asked() {
        return Set.copyOf(asked);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException e) {
                // the next one, or the end
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String[] request = in.readLine().split(" ", 3);
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
        String path = request[1].replaceAll("\\?.*", "");
        String head = "HTTP/1.1 200 OK\r\nContent-Type: ";
        String answer;
        if (path.equals(Subscribe.PATH)) {
            answer = head + "text/event-stream\r\n\r\n" + stream();
        } else {
            byte[] body = Json.write(record(request[0], path)).getBytes(StandardCharsets.UTF_8);
            answer = head + "application/json\r\nContent-Length: " + body.length + "\r\n\r\n"
                    + new String(body, StandardCharsets.UTF_8);
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String stream() {
        return frame("text.delta", "{\"item\":\"i\",\"text\":\"something\"}")
                + frame(
                        "item.completed",
                        "{\"item\":\"i\",\"type\":\"message\",\"text\":\"something\",\"complete\":true}")
                + frame("turn.ended", "{\"outcome\":\"completed\"}")
                + "data: {\"frame\":\"bye\",\"reason\":\"shutdown\",\"cursor\":\"" + CURSOR + "\"}\n\n";
    }

    private static String frame(String kind, String data) {
        return "id: " + CURSOR + "\nevent: event\ndata: {\"frame\":\"event\",\"prev\":6,\"event\":" + event(kind, data)
                + "}\n\n";
    }

    private static String event(String kind, String data) {
        return "{\"cursor\":\"" + CURSOR + "\",\"seq\":7,\"time\":\"" + THEN + "\",\"node\":\"n\",\"kind\":\"" + kind
                + "\",\"class\":\"lifecycle\",\"harness\":\"h\",\"name\":\"trained\",\"session\":\"s\",\"turn\":\"t\",\"data\":"
                + data + "}";
    }

    private Record record(String verb, String path) {
        Operation<?, ?> operation = Operations.ALL.stream()
                .filter(op ->
                        op.verb().name().equals(verb) && path.matches(op.path().replaceAll("\\{\\w+}", "[^/]+")))
                .findFirst()
                .orElseThrow();
        asked.add(operation.name());
        return switch (operation.name()) {
            case "harness/list" -> new Harnesses.Listing(List.of(view()), CURSOR);
            case "harness/inspect" -> inspection();
            case "harness/spawn", "harness/attach", "harness/restart", "harness/reset" -> spawned();
            case "harness/crashes" ->
                new Supervision.CrashReport("h", "trained", Status.IDLE, 1, 0, null, false, List.of(), List.of());
            case "harness/prune" -> new Supervision.Pruned(List.of("h"));
            case "orphans/list" -> new Supervision.OrphanList(List.of());
            case "orphans/reap" -> new Supervision.ReapReport(List.of());
            case "broker/digest" -> new Supervision.Digest(CURSOR, CURSOR, 1, List.of(), false, List.of());
            case "harness/wait" -> new Harnesses.Waited("h", "trained", Status.IDLE, 1.5);
            case "harness/release" ->
                new Harnesses.Released("h", "trained", Release.ABORT, "reaped", "exit 0", steps());
            case "harness/logs" -> new Harnesses.LogLines("h", OutputStream.STDOUT, 0, 5, 0, List.of("line"), null);
            case "session/prompt" -> new Sessions.Prompted("h", "s", "t", CURSOR);
            case "session/steer" -> new Sessions.Steered("h", "s", "t");
            case "session/interrupt" -> new Sessions.Interrupted("h", "t", List.of());
            case "session/queue" ->
                new Sessions.QueueList(
                        "h", "t", THEN, List.of(new Sessions.Queued("p", 1, "text", null, "owner", null, THEN)), 64);
            case "session/cancel" -> new Sessions.Cancelled("h", List.of("p"));
            case "session/list" ->
                new Sessions.SessionList("h", List.of(new SessionInfo("s", "title", "/", THEN, THEN, true)), null);
            case "session/open" -> new Sessions.Opened("h", "s2", null, "s", CURSOR);
            case "session/history" ->
                new Sessions.Past(
                        "h", "s", List.of(new HistoryItem("t", "i", "message", "text", null, null, null, THEN)), null);
            case "session/delete" -> new Sessions.Deleted("h", "s");
            case "session/fork" -> new Sessions.Forked("h", "s2", "s");
            case "session/archive" -> new Sessions.Archived("h", "s", true);
            case "session/model" -> new Sessions.ModelSet("h", "m");
            case "session/input" -> new Sessions.Typed("h", 4);
            case "session/resize" -> new Sessions.Resized("h", 80, 24);
            case "session/screen" -> new Sessions.Shown("h", Sessions.ScreenFormat.PLAIN, 80, 24, "$", CURSOR);
            case "session/capabilities" -> capabilities();
            case "session/answer" -> new Sessions.Answered("key", true, Decision.ALLOW, "owner");
            case "events/subscribers" -> new Subscribers.Listing(List.of(), List.of(), 0, 0);
            case "broker/down" -> new Broker.GoingDown(0);
            case "session/approvals" -> new Sessions.ApprovalList(List.of());
            case "events/read" ->
                new Events.Page(
                        List.of("{\"frame\":\"event\",\"prev\":6,\"event\":" + event("status", "{\"status\":\"idle\"}")
                                + "}"),
                        CURSOR,
                        CURSOR,
                        false);
            default ->
                new Broker.About(
                        "0", "n", "store", 1, THEN, CURSOR, 1, List.of("codex"), true, null, null, null, "ok", null);
        };
    }

    private static Harnesses.View view() {
        return new Harnesses.View(
                "h",
                "trained",
                "n",
                "codex",
                "codex",
                Ownership.BROKER_OWNED,
                Status.IDLE,
                "cause",
                1L,
                "ws://127.0.0.1:1",
                "s",
                null,
                0,
                "/",
                Release.ABORT,
                1,
                THEN,
                THEN);
    }

    private static Harnesses.Spawned spawned() {
        return new Harnesses.Spawned(
                "h",
                "trained",
                "n",
                1L,
                "codex",
                Ownership.BROKER_OWNED,
                "ws://127.0.0.1:1",
                "s",
                Status.IDLE,
                steps(),
                CURSOR);
    }

    private static List<Harnesses.Step> steps() {
        return List.of(new Harnesses.Step("spawned", 1.5));
    }

    private static Harnesses.Inspection inspection() {
        String definition =
                Json.write(Map.of("name", "trained", "command", "/bin/true", "approvals", new ApprovalPolicy.Ask()));
        return new Harnesses.Inspection(
                view(),
                Facts.requested(Ownership.BROKER_OWNED),
                "identity",
                DefinitionReader.read("training", definition),
                null,
                steps(),
                List.of(new Harnesses.Moment(THEN, "harness.ready", "cause", CURSOR, "{}")),
                List.of(),
                List.of(),
                capabilities(),
                CURSOR);
    }

    private static Sessions.Capabilities capabilities() {
        return new Sessions.Capabilities(
                "h", "codex", true, true, true, true, true, true, true, true, true, true, true, true, true, true, true);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
