package dev.ostler.fake.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ostler.fake.Json;
import dev.ostler.fake.Pictures;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The routes of {@code opencode serve}. Those that it does not know answer 200 with a page for people. */
final class Server implements Run.Mishaps {
    private static final int USUAL_PORT = 4096;

    /** The process that it runs in. */
    interface Host {
        void exit(int code);

        void crash();
    }

    private static final Json.Raw PROVIDERS = Json.object(
            "providers",
            List.of(Json.object(
                    "id",
                    "mock",
                    "models",
                    Json.object("mock-1", Json.object("id", "mock-1"), "mock-2", Json.object("id", "mock-2")))),
            "default",
            Json.object("mock", "mock-1"));

    private final Options options;
    private final Host host;
    private final Hub hub;
    private final Store store;
    private final Questions permissions;
    private final Questions choices;
    private final Map<String, Conversation> conversations = new ConcurrentHashMap<>();
    private final HttpServer http;
    private final String directory = Path.of("").toAbsolutePath().toString();

    private Server(Options options, Host host, HttpServer http) {
        this.options = options;
        this.host = host;
        this.http = http;
        this.hub = new Hub(options.heartbeatMillis());
        this.store = new Store(options.home().resolve(".local/share/opencode/fake"));
        this.permissions = new Questions(hub, "permission");
        this.choices = new Questions(hub, "question");
        for (JsonNode kept : store.all()) {
            Conversation read = Conversation.read(kept, hub, store);
            conversations.put(read.id, read);
        }
    }

    static Server start(Options options, Host host) throws IOException {
        HttpServer http = bind(options);
        Server server = new Server(options, host, http);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    private static HttpServer bind(Options options) throws IOException {
        if (options.port() != 0) {
            return HttpServer.create(new InetSocketAddress(options.host(), options.port()), 0);
        }
        try {
            return HttpServer.create(new InetSocketAddress(options.host(), USUAL_PORT), 0);
        } catch (BindException e) {
            return HttpServer.create(new InetSocketAddress(options.host(), 0), 0);
        }
    }

    int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void drop() {
        hub.drop();
    }

    @Override
    public void exit(int code) {
        host.exit(code);
    }

    @Override
    public void crash() {
        host.crash();
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!allowed(exchange)) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"Secure Area\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/event")) {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            hub.serve(exchange.getResponseBody());
            return;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        Reply reply;
        try {
            JsonNode json = Json.read(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body);
            reply = route(exchange.getRequestMethod(), path.substring(1).split("/", -1), Query.of(exchange), json);
        } catch (IOException | IllegalArgumentException e) {
            reply = Reply.json(400, Json.object("_tag", "BadRequest"));
        }
        reply.send(exchange);
    }

    private boolean allowed(HttpExchange exchange) {
        if (options.password() == null || options.open()) {
            return true;
        }
        String wanted = "Basic "
                + Base64.getEncoder()
                        .encodeToString((options.user() + ":" + options.password()).getBytes(StandardCharsets.UTF_8));
        return wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private Reply route(String method, String[] path, Query query, JsonNode body) {
        return switch (method + " " + path[0] + " " + path.length) {
            case "GET global 2" ->
                path[1].equals("health")
                        ? Reply.json(200, Json.object("healthy", true, "version", FakeOpencode.VERSION))
                        : Reply.PAGE;
            case "GET session 1" -> Reply.json(200, Json.of(newest(query.number("limit", 100))));
            case "POST session 1" -> create(body, query);
            case "GET config 2" -> path[1].equals("providers") ? Reply.json(200, PROVIDERS) : Reply.PAGE;
            case "GET permission 1" -> Reply.json(200, Json.of(permissions.all()));
            case "GET question 1" -> Reply.json(200, Json.of(choices.all()));
            case "POST permission 3" -> permission(path[1], body);
            case "POST question 3" -> choice(path[1], path[2], body);
            case "GET session 2" -> path[1].equals("status") ? status() : of(path[1], c -> Reply.json(200, c.info()));
            case "DELETE session 2" -> of(path[1], this::delete);
            case "GET session 3", "POST session 3" -> session(method, path[1], path[2], query, body);
            default -> Reply.PAGE;
        };
    }

    private Reply session(String method, String id, String what, Query query, JsonNode body) {
        return switch (method + " " + what) {
            case "GET children" -> of(id, _ -> Reply.json(200, Json.of(List.of())));
            case "GET message" -> of(id, c -> Pages.reply(c, query));
            case "POST prompt_async" -> of(id, c -> prompt(c, body));
            case "POST abort" -> {
                Conversation known = conversations.get(id);
                if (known != null) {
                    known.abort();
                }
                yield Reply.json(200, Json.of(true));
            }
            default -> Reply.PAGE;
        };
    }

    private interface Work {
        Reply on(Conversation conversation);
    }

    private Reply of(String id, Work work) {
        Conversation known = conversations.get(id);
        return known == null
                ? Reply.json(
                        404,
                        Json.object(
                                "name", "NotFoundError", "data", Json.object("message", "Session not found: " + id)))
                : work.on(known);
    }

    private Reply create(JsonNode body, Query query) {
        long now = System.currentTimeMillis();
        Conversation created = new Conversation(
                Ids.descending("ses"),
                query.text("directory", directory),
                body.path("title").asText("New session"),
                now,
                hub,
                store);
        conversations.put(created.id, created);
        created.save();
        hub.tell("session.created", Json.object("sessionID", created.id, "info", created.info()));
        return Reply.json(200, created.info());
    }

    private Reply delete(Conversation conversation) {
        conversation.abort();
        conversations.remove(conversation.id);
        store.delete(conversation.id);
        hub.tell("session.deleted", Json.object("sessionID", conversation.id, "info", conversation.info()));
        return Reply.json(200, Json.of(true));
    }

    private Reply prompt(Conversation conversation, JsonNode body) {
        if (!body.path("parts").isArray()) {
            throw new IllegalArgumentException("Missing key parts");
        }
        List<String> texts = new ArrayList<>();
        body.path("parts").forEach(part -> texts.add(part.path("text").asText()));
        texts.add(Pictures.said("", body.path("parts")));
        texts.removeIf(String::isEmpty);
        conversation.prompt(
                body.path("messageID").asText(null),
                texts,
                body.path("model").path("modelID").asText(null),
                new Run.Around(permissions, choices, this));
        return Reply.NOTHING;
    }

    private Reply status() {
        List<@Nullable Object> busy = new ArrayList<>();
        conversations.values().forEach(conversation -> {
            Json.Raw status = conversation.status();
            if (status != null) {
                busy.add(conversation.id);
                busy.add(status);
            }
        });
        return Reply.json(200, Json.object(busy.toArray()));
    }

    private Reply permission(String id, JsonNode body) {
        Questions.Answer answer = new Questions.Answer(
                body.path("reply").asText(), body.path("message").asText(""));
        return permissions.answer(id, answer)
                ? Reply.json(200, Json.of(true))
                : Reply.json(404, Json.object("_tag", "PermissionNotFoundError", "requestID", id));
    }

    private Reply choice(String id, String how, JsonNode body) {
        String said = body.path("answers").toString();
        return choices.answer(id, new Questions.Answer(how, how.equals("reject") ? "rejected" : said))
                ? Reply.json(200, Json.of(true))
                : Reply.json(404, Json.object("_tag", "QuestionNotFoundError", "requestID", id));
    }

    private List<Json.Raw> newest(int limit) {
        return conversations.values().stream()
                .sorted(Comparator.comparingLong(Conversation::updated).reversed())
                .limit(limit)
                .map(Conversation::info)
                .toList();
    }
}
