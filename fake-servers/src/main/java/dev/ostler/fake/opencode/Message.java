package dev.ostler.fake.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A message with its parts. Guarded by its conversation. */
final class Message {
    private static final Json.Raw NO_TOKENS = tokens(0, 0, 0);
    /** Of every answer, whatever it is. */
    private static final Json.Raw TOKENS = tokens(6, 10, 4);

    final String id;
    final String session;
    /** The user message that it answers, null for user messages. */
    final @Nullable String parent;

    final long created;
    private final Map<String, Json.Raw> parts = new LinkedHashMap<>();
    private long completed;
    private @Nullable String finish;
    private Json.@Nullable Raw error;

    Message(String id, String session, @Nullable String parent, long created) {
        this.id = id;
        this.session = session;
        this.parent = parent;
        this.created = created;
    }

    private static Json.Raw tokens(int input, int output, int cached) {
        return Json.object(
                "input", input, "output", output, "reasoning", 0, "cache", Json.object("read", cached, "write", 0));
    }

    static Message read(JsonNode json) {
        JsonNode info = json.path("info");
        Message message = new Message(
                info.path("id").asText(),
                info.path("sessionID").asText(),
                info.path("parentID").asText(null),
                info.path("time").path("created").asLong());
        message.completed = info.path("time").path("completed").asLong();
        message.finish = info.path("finish").asText(null);
        message.error = info.has("error") ? new Json.Raw(info.path("error").toString()) : null;
        json.path("parts").forEach(part -> message.parts.put(part.path("id").asText(), new Json.Raw(part.toString())));
        return message;
    }

    void put(String part, Json.Raw json) {
        parts.put(part, json);
    }

    /** What the user wrote. */
    String text() {
        StringBuilder all = new StringBuilder();
        for (Json.Raw part : parts.values()) {
            try {
                all.append(Json.read(part.text()).path("text").asText());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all.toString();
    }

    void eachPart(Consumer<Json.Raw> what) {
        parts.values().forEach(what);
    }

    void finish(String why) {
        finish = why;
    }

    void complete(Json.@Nullable Raw why) {
        error = why;
        completed = System.currentTimeMillis();
    }

    boolean user() {
        return parent == null;
    }

    Json.Raw info() {
        Json.Raw time = completed > 0
                ? Json.object("created", created, "completed", completed)
                : Json.object("created", created);
        Json.Raw model = Json.object("providerID", "mock", "modelID", "mock-1");
        if (user()) {
            return Json.object(
                    "id", id, "role", "user", "sessionID", session, "time", time, "agent", "build", "model", model);
        }
        StringBuilder text = new StringBuilder(Json.object(
                        "id",
                        id,
                        "parentID",
                        parent,
                        "role",
                        "assistant",
                        "mode",
                        "build",
                        "agent",
                        "build",
                        "modelID",
                        "mock-1",
                        "providerID",
                        "mock",
                        "cost",
                        0,
                        "tokens",
                        completed > 0 && error == null ? TOKENS : NO_TOKENS,
                        "time",
                        time,
                        "sessionID",
                        session)
                .text());
        text.setLength(text.length() - 1);
        if (finish != null) {
            text.append(",\"finish\":");
            Json.quote(text, finish);
        }
        if (error != null) {
            text.append(",\"error\":").append(error.text());
        }
        return new Json.Raw(text.append('}').toString());
    }

    Json.Raw whole() {
        return Json.object("info", info(), "parts", List.copyOf(parts.values()));
    }
}
