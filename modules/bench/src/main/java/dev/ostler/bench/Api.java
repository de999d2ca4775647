package dev.ostler.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The broker's HTTP API on one connection that is kept. */
final class Api implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String token;

    Api(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** Calls and waits. A problem is thrown as {@link IllegalStateException} with the broker's own words. */
    <Q extends Record, A extends Record> A call(Operation<Q, A> operation, Q request) {
        ObjectNode body = Json.mapper().valueToTree(request);
        String path = operation.path();
        for (String field : operation.pathFields()) {
            path = path.replace("{" + field + "}", body.path(field).asText());
            body.remove(field);
        }
        if (operation.verb() == Operation.Verb.GET) {
            path += query(body);
        }
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
        HttpRequest asked = switch (operation.verb()) {
            case GET -> builder.GET().build();
            case POST -> builder.POST(BodyPublishers.ofString(body.toString())).build();
        };
        try {
            HttpResponse<String> answer = client.send(asked, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(operation.name() + ": " + answer.statusCode() + " " + answer.body());
            }
            return Json.read(answer.body(), operation.answer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String query(ObjectNode body) {
        String fields = body.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .map(field -> field.getKey() + "="
                        + URLEncoder.encode(field.getValue().asText(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return fields.isEmpty() ? "" : "?" + fields;
    }

    @Override
    public void close() {
        client.close();
    }
}
