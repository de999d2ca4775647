package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.client.Subscriber;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client of {@code GET /v1/events}. */
final class SseSubscriber extends Subscriber {
    private final HttpClientResponse response;
    private volatile boolean ended;
    private final List<String> ids = new ArrayList<>();

    private SseSubscriber(HttpClientResponse response) {
        this.response = response;
        RecordParser lines = RecordParser.newDelimited("\n\n", block -> event(block.toString()));
        response.handler(lines);
        response.endHandler(_ -> ended = true);
        response.exceptionHandler(_ -> ended = true);
    }

    static SseSubscriber open(HttpClient client, int port, Subscribe request, Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(Subscribe.PATH + "?" + query(request))
                .putHeader("Authorization", "Bearer " + Tokens.READ);
        headers.forEach(options::putHeader);
        return client.request(options)
                .compose(r -> r.send())
                .compose(response -> response.statusCode() == 200
                        ? io.vertx.core.Future.succeededFuture(new SseSubscriber(response))
                        : response.body().compose(body -> io.vertx.core.Future.failedFuture(problem(body))))
                .await();
    }

    static OstlerException problem(Buffer body) {
        JsonNode n = Json.tree(body.toString());
        return new OstlerException(new Problem(
                ErrorCode.fromWire(n.path("code").asText()), n.path("detail").asText()));
    }

    private void event(String block) {
        String id = "";
        String type = "";
        String data = "";
        for (String line : block.split("\n")) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        JsonNode frame = Json.tree(data);
        if (!frame.path("frame").asText().equals(type) || !cursor(frame).equals(id)) {
            throw new AssertionError("id and event do not fit the frame: " + block);
        }
        synchronized (ids) {
            ids.add(id);
        }
        received(data);
    }

    String lastId() {
        synchronized (ids) {
            return ids.getLast();
        }
    }

    private static String query(Subscribe request) {
        List<String> parts = new ArrayList<>();
        Json.mapper().<JsonNode>valueToTree(request).properties().forEach(field -> {
            Iterable<JsonNode> values = field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
            values.forEach(value ->
                    parts.add(field.getKey() + "=" + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8)));
        });
        return String.join("&", parts);
    }

    @Override
    public void stopReading() {
        response.pause();
    }

    @Override
    public void resumeReading() {
        response.resume();
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        response.request().connection().close();
    }
}
