package dev.ostler.drivers.rpc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link Peek}s. It scans the whole frame, since members come in any order and half a frame must not pass for a
 * whole one. Stateless, usable on any thread.
 */
public final class PeekReader {
    private final List<String> watched;

    /** {@code watched} names string members of {@code params} to pick up on the way. */
    public PeekReader(List<String> watched) {
        this.watched = List.copyOf(watched);
    }

    /**
     * Reads one frame.
     *
     * @throws IOException when it is not exactly one JSON object
     */
    public Peek read(byte[] utf8) throws IOException {
        String id = null;
        String method = null;
        boolean failed = false;
        @Nullable String[] values = new String[watched.size()];
        try (JsonParser in = WireJson.FACTORY.createParser(utf8)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a frame must be a JSON object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                switch (name) {
                    case "id" -> id = idText(in, value);
                    case "method" -> method = value == JsonToken.VALUE_STRING ? in.getText() : null;
                    case "error" -> failed = value != JsonToken.VALUE_NULL;
                    case "params" -> {
                        if (value == JsonToken.START_OBJECT) {
                            pick(in, values);
                        }
                    }
                    default -> {}
                }
                in.skipChildren();
            }
            if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) {
                throw new IOException("a frame must be one JSON object and nothing after it");
            }
        }
        return new Peek(id, method, failed, watched, Arrays.asList(values));
    }

    private void pick(JsonParser in, @Nullable String[] values) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            int at = watched.indexOf(in.currentName());
            JsonToken value = in.nextToken();
            if (at >= 0 && value == JsonToken.VALUE_STRING) {
                values[at] = in.getText();
            }
            in.skipChildren();
        }
    }

    private static @Nullable String idText(JsonParser in, JsonToken value) throws IOException {
        return switch (value) {
            case VALUE_STRING -> Json.quote(new StringBuilder(), in.getText()).toString();
            case VALUE_NUMBER_INT -> in.getText();
            default -> null;
        };
    }
}
