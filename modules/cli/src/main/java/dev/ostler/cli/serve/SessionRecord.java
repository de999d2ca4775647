package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** The session as it is remembered: the transcript in memory, and the file if there is one. Thread-safe. */
final class SessionRecord {
    private final Frames frames;
    private final Turns turns;
    private final @Nullable SessionFile file;
    private final String protocol;
    private final @Nullable String harness;
    private Transcript transcript;
    private String session;
    private String cursor;
    private @Nullable String over;
    /** A prompt that is being handed over. */
    private @Nullable Asked asked;

    private @Nullable String model;

    /** {@code harness} is the id that a later process can look for, or null when the harness ends with us. */
    SessionRecord(
            Frames frames,
            Turns turns,
            @Nullable SessionFile file,
            String session,
            String protocol,
            @Nullable String harness,
            String cursor,
            Transcript transcript) {
        this.frames = frames;
        this.turns = turns;
        this.file = file;
        this.session = session;
        this.protocol = protocol;
        this.harness = harness;
        this.cursor = cursor;
        this.transcript = transcript;
    }

    synchronized void follow(FrameView frame) {
        transcript.follow(frame);
        if (!frame.cursor().isEmpty()) {
            cursor = frame.cursor();
        }
    }

    /** Written down before it is handed over: from then on a kill may lose it. */
    synchronized void asks(Asked prompt) {
        asked = prompt;
        save();
    }

    /** It runs, which its turn's beginning writes down; or it waits, or was refused, which is written down at once. */
    synchronized void handedOver(boolean runs) {
        asked = null;
        if (!runs) {
            save();
        }
    }

    /** Written down before anybody is told. */
    synchronized void ended(String turn) {
        over = turn;
        save();
    }

    /** Another session is open, and its past is not ours. */
    synchronized void changed(String other) {
        session = other;
        transcript = new Transcript();
        save();
    }

    /** Its later turns ask this model, or the agent's own when it is null; written down with the next. */
    synchronized void asking(@Nullable String other) {
        model = other;
    }

    synchronized String session() {
        return session;
    }

    synchronized String cursor() {
        return cursor;
    }

    /** Messages from an index on. */
    synchronized ObjectNode messages(int since, int limit) {
        ArrayNode some = transcript.from(since, limit);
        int next = Math.max(since, transcript.first()) + some.size();
        ObjectNode page = Json.mapper().createObjectNode();
        page.set("messages", some);
        page.put("first", transcript.first()).put("total", transcript.next());
        if (next < transcript.next()) {
            page.put("next", next);
        }
        return page;
    }

    /** Writes it down, if that is wanted. A failure is told, and tried again at the next turn. */
    synchronized void save() {
        if (file == null) {
            return;
        }
        var messages = new ArrayList<com.fasterxml.jackson.databind.JsonNode>();
        transcript.all().forEach(messages::add);
        try {
            file.write(new SessionState(
                    session,
                    protocol,
                    harness,
                    cursor,
                    turns.unfinished(over),
                    asked,
                    turns.waiting(),
                    transcript.first(),
                    messages,
                    model));
        } catch (IOException e) {
            frames.refused(null, "session-file", ErrorCode.INTERNAL, "the session file was not written: " + e);
        }
    }
}
