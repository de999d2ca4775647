package dev.ostler.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who gets webhooks: checks each signature as the README says it is made, and keeps what it was posted, in order. */
final class HookReceiver implements AutoCloseable {
    /** One attempt. */
    record Post(String path, String delivery, int status, JsonNode frame) {
        boolean taken() {
            return status == 200;
        }
    }

    private final String secret;
    private final HttpServer server;
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<String> status = _ -> 200;

    HookReceiver(String secret) throws IOException {
        this.secret = secret;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::post);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The status for a delivery, by its cursor, at each attempt. */
    void answer(ToIntFunction<String> by) {
        status = by;
    }

    List<Post> posts() {
        return List.copyOf(posts);
    }

    /** What is wrong with what came. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    private void post(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String signature = exchange.getRequestHeaders().getFirst("Ostler-Signature");
            String delivery = exchange.getRequestHeaders().getFirst("Ostler-Delivery");
            String time = signature.substring(2, signature.indexOf(','));
            if (!signature.equals("t=" + time + ",v1=" + hmac(time + "." + body))) {
                wrong.add("signature " + signature + " of " + body);
            }
            JsonNode frame = Json.tree(body);
            String position =
                    frame.path("event").path("cursor").asText(frame.path("to").asText());
            if (!position.equals(delivery)) {
                wrong.add("delivery " + delivery + " of " + body);
            }
            int code = status.applyAsInt(delivery);
            posts.add(new Post(exchange.getRequestURI().getPath(), delivery, code, frame));
            exchange.sendResponseHeaders(code, -1);
        }
    }

    private String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
