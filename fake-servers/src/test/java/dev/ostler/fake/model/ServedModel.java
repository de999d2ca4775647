package dev.ostler.fake.model;

import dev.ostler.fake.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A fake model that listens, and a client of it. */
final class ServedModel implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    final FakeModel model = new FakeModel(vertx).start(0).await();

    HttpResponse<String> post(String path, Json.Raw body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + model.port() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body.text()))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
        model.stop().await();
        vertx.close().await();
    }
}
