package dev.ostler.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;
import java.util.function.Consumer;

/** A reader of server-sent events. */
final class EventSource implements AutoCloseable {
    private final HttpClient client;

    private EventSource(HttpClient client) {
        this.client = client;
    }

    /** Completes when the stream has begun; each event goes to {@code events} as text, on one event loop. */
    static Future<EventSource> open(Vertx vertx, URI from, String token, Consumer<String> events) {
        HttpClient client = vertx.createHttpClient();
        RequestOptions options = new RequestOptions()
                .setHost(from.getHost())
                .setPort(from.getPort())
                .setURI(from.getPath() + "?" + from.getQuery())
                .putHeader("Authorization", "Bearer " + token);
        return client.request(options).compose(request -> request.send()).compose(response -> {
            if (response.statusCode() != 200) {
                return Future.failedFuture("status " + response.statusCode());
            }
            follow(response, events);
            return Future.succeededFuture(new EventSource(client));
        });
    }

    private static void follow(HttpClientResponse response, Consumer<String> events) {
        response.handler(RecordParser.newDelimited("\n\n", event -> events.accept(event.toString())));
        response.exceptionHandler(_ -> {});
    }

    @Override
    public void close() {
        Await.of(client.close());
    }
}
