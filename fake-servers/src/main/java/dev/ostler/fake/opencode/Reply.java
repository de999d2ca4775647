package dev.ostler.fake.opencode;

import com.sun.net.httpserver.HttpExchange;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer; {@code next} is the cursor of older messages. */
record Reply(int status, String type, String body, @Nullable String next) {
    /** What opencode answers to what it does not know. */
    static final Reply PAGE = new Reply(200, "text/html", "<!doctype html>\n<html lang=\"en\"></html>\n", null);

    static final Reply NOTHING = new Reply(204, "", "", null);

    static Reply json(int status, Json.Raw body) {
        return new Reply(status, "application/json", body.text(), null);
    }

    void send(HttpExchange exchange) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (!type.isEmpty()) {
            exchange.getResponseHeaders().add("Content-Type", type);
        }
        if (next != null) {
            exchange.getResponseHeaders().add("X-Next-Cursor", next);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
