package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session file holds, version 1.
 *
 * @param session the agent's own session id
 * @param protocol that speaks to it
 * @param harness id of the harness in a broker that outlives us, or null
 * @param cursor up to where the log is in the transcript
 * @param running what the turn was asked that ran when this was written, or null
 * @param asked a prompt that was being handed over then, or null
 * @param waiting prompts that waited for their turn, by the broker's names for them, in their order
 * @param first index of the oldest message
 * @param model that was chosen for it, or null for the agent's own
 */
record SessionState(
        String session,
        String protocol,
        @Nullable String harness,
        String cursor,
        @Nullable Asked running,
        @Nullable Asked asked,
        Map<String, Asked> waiting,
        int first,
        List<JsonNode> transcript,
        @Nullable String model) {
    private static final String TYPE = "ostler-session";
    private static final int VERSION = 1;

    SessionState {
        waiting = Collections.unmodifiableMap(new LinkedHashMap<>(waiting));
        transcript = List.copyOf(transcript);
    }

    String json() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("type", TYPE).put("version", VERSION);
        json.put("session", session).put("protocol", protocol).put("harness", harness);
        json.put("cursor", cursor).put("model", model);
        json.set("running", running == null ? null : running.json());
        json.set("asked", asked == null ? null : asked.json().put("trace", asked.trace()));
        ArrayNode queue = json.putArray("waiting");
        waiting.forEach((name, prompt) -> queue.add(prompt.json().put("name", name)));
        json.put("first", first);
        transcript.forEach(json.putArray("transcript")::add);
        return json.toString();
    }

    /** Reads one; fails with {@code CONFLICT} that says what is wrong with it. */
    static SessionState parse(String source, String text) {
        JsonNode json;
        try {
            json = OneValue.of(text);
        } catch (OstlerException e) {
            throw damaged(source, String.valueOf(e.getMessage()));
        }
        if (!json.path("type").asText().equals(TYPE)) {
            throw damaged(source, "it has no \"type\":\"" + TYPE + "\"");
        }
        if (json.path("version").asInt() != VERSION) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    source + " has version " + json.path("version").asText() + ", and this ostler reads version "
                            + VERSION
                            + "; it is left as it is: use the ostler that wrote it, or another --session-file");
        }
        if (json.path("session").asText().isEmpty()
                || json.path("protocol").asText().isEmpty()
                || !json.path("transcript").isArray()) {
            throw damaged(source, "session, protocol or transcript is missing");
        }
        List<JsonNode> transcript = new ArrayList<>();
        for (JsonNode message : json.path("transcript")) {
            if (!message.isObject() || message.path("role").asText().isEmpty()) {
                throw damaged(source, "message " + transcript.size() + " of its transcript is no message");
            }
            transcript.add(message);
        }
        Map<String, Asked> waiting = new LinkedHashMap<>();
        json.path("waiting").forEach(p -> waiting.put(p.path("name").asText(), Asked.of(p)));
        return new SessionState(
                json.path("session").asText(),
                json.path("protocol").asText(),
                text(json, "harness"),
                json.path("cursor").asText(),
                prompt(json.path("running")),
                prompt(json.path("asked")),
                waiting,
                json.path("first").asInt(),
                transcript,
                text(json, "model"));
    }

    /**
     * What its writer left undone, as {@code ready} tells it.
     *
     * @param livesOn the harness was not ended with it: what ran and waited goes on
     */
    Map<String, JsonNode> leftOver(boolean livesOn) {
        Map<String, JsonNode> told = new LinkedHashMap<>();
        if (livesOn) {
            if (asked != null) {
                told.put("inDoubt", asked.json());
            }
            return told;
        }
        ArrayNode notRun = Json.mapper().createArrayNode();
        waiting.values().forEach(prompt -> notRun.add(prompt.json()));
        Asked lost = running == null ? asked : running;
        if (lost != null) {
            told.put("lostTurn", lost.json());
        }
        if (running != null && asked != null) {
            notRun.add(asked.json());
        }
        if (!notRun.isEmpty()) {
            told.put("notRun", notRun);
        }
        return told;
    }

    private static @Nullable Asked prompt(JsonNode json) {
        return json.isObject() ? Asked.of(json) : null;
    }

    private static @Nullable String text(JsonNode json, String field) {
        return json.hasNonNull(field) ? json.get(field).asText() : null;
    }

    private static OstlerException damaged(String source, String why) {
        return new OstlerException(
                ErrorCode.CONFLICT,
                source + " is no session file, or a damaged one: " + why
                        + "; it is left as it is: move it away, or name another --session-file");
    }
}
