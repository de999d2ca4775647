package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.Image;
import dev.ostler.drivers.http.HttpAnswer;
import dev.ostler.drivers.http.HttpPeer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests, as opencode 1.18.33 names them. A route that it does not know is answered with a page for people and
 * status 200: nothing but JSON, or 204 where that is promised, is a success.
 */
final class Api {
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;

    private record Text(String type, String text) {}

    private record Picture(String type, String mime, String url) {}

    private record Prompt(
            String messageID, List<Object> parts, @Nullable Model model) {}

    private record Reply(String reply, @Nullable String message) {}

    private final HttpPeer peer;
    private final Duration timeout;
    private final @Nullable String directory;

    /** {@code directory} chooses the project, null for the server's own. */
    Api(HttpPeer peer, Duration timeout, @Nullable String directory) {
        this.peer = peer;
        this.timeout = timeout;
        this.directory = directory;
    }

    Api in(String project) {
        return new Api(peer, timeout, project);
    }

    Api within(Duration time) {
        return new Api(peer, time, directory);
    }

    @Nullable
    String directory() {
        return directory;
    }

    // ---- sessions

    /** {@code model} is null for the configured one. */
    Future<JsonNode> create(@Nullable Model model) {
        Object body = model == null ? Map.of() : Map.of("model", model.ofSession());
        return json(HttpMethod.POST, "/session", body);
    }

    /** The models, by their providers. */
    Future<JsonNode> providers() {
        return json(HttpMethod.GET, "/config/providers", null);
    }

    Future<JsonNode> session(String id) {
        return json(HttpMethod.GET, of(id, ""), null);
    }

    Future<JsonNode> sessions(int limit) {
        return json(HttpMethod.GET, "/session?roots=true&limit=" + limit, null);
    }

    Future<JsonNode> children(String id) {
        return json(HttpMethod.GET, of(id, "/children"), null);
    }

    Future<Void> delete(String id) {
        return json(HttpMethod.DELETE, of(id, ""), null).mapEmpty();
    }

    // ---- turns

    /** Completes when the server has taken it, which is before it begins; null leaves the session its model. */
    Future<Void> prompt(String session, String message, String text, List<Image> images, @Nullable Model model) {
        List<Object> parts = new ArrayList<>();
        parts.add(new Text("text", text));
        images.forEach(image -> parts.add(new Picture("file", image.mimeType(), image.url())));
        Prompt body = new Prompt(message, parts, model);
        return call(HttpMethod.POST, of(session, "/prompt_async"), body)
                .compose(answer -> answer.status() == NO_CONTENT
                        ? Future.succeededFuture()
                        : Future.failedFuture(Errors.of("prompt_async", answer)));
    }

    /** Succeeds also when nothing runs. */
    Future<Void> abort(String session) {
        return json(HttpMethod.POST, of(session, "/abort"), Map.of()).mapEmpty();
    }

    /** The status of each session that works; the others are idle. */
    Future<JsonNode> status() {
        return json(HttpMethod.GET, "/session/status", null);
    }

    /** The last messages, or those before a cursor; oldest first. The answer has the cursor of those before. */
    Future<HttpAnswer> messages(String session, int limit, @Nullable String before) {
        String page = "/message?limit=" + limit + (before == null ? "" : "&before=" + encode(before));
        return checked(HttpMethod.GET, of(session, page), null);
    }

    // ---- questions

    Future<JsonNode> permissions() {
        return json(HttpMethod.GET, "/permission", null);
    }

    Future<JsonNode> choices() {
        return json(HttpMethod.GET, "/question", null);
    }

    /** False when it was settled before. */
    Future<Boolean> reply(String request, String reply, @Nullable String message) {
        return settle("/permission/" + encode(request) + "/reply", new Reply(reply, message));
    }

    /** False when it was settled before. */
    Future<Boolean> choose(String request, Object answers) {
        return settle("/question/" + encode(request) + "/reply", Map.of("answers", answers));
    }

    /** False when it was settled before. */
    Future<Boolean> reject(String request) {
        return settle("/question/" + encode(request) + "/reject", Map.of());
    }

    private Future<Boolean> settle(String path, Object body) {
        return call(HttpMethod.POST, path, body).compose(answer -> {
            if (answer.status() == NOT_FOUND) {
                return Future.succeededFuture(false);
            }
            return answer.hasJson() ? Future.succeededFuture(true) : Future.failedFuture(Errors.of(path, answer));
        });
    }

    // ---- the wire

    private static String of(String session, String rest) {
        return "/session/" + encode(session) + rest;
    }

    private Future<JsonNode> json(HttpMethod method, String path, @Nullable Object body) {
        return checked(method, path, body).map(HttpAnswer::json);
    }

    private Future<HttpAnswer> checked(HttpMethod method, String path, @Nullable Object body) {
        return call(method, path, body)
                .compose(answer -> answer.hasJson()
                        ? Future.succeededFuture(answer)
                        : Future.failedFuture(Errors.of(method + " " + path, answer)));
    }

    private Future<HttpAnswer> call(HttpMethod method, String path, @Nullable Object body) {
        return peer.call(method, located(path), body, timeout);
    }

    /** The path, with the project that it is about. */
    String located(String path) {
        return directory == null ? path : path + (path.contains("?") ? "&" : "?") + "directory=" + encode(directory);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
