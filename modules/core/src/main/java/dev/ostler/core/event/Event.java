package dev.ostler.core.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ostler.core.json.Json;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A fact with its position in the log. Immutable; its JSON text is made once and shared by all subscribers. */
public final class Event {
    private final Cursor cursor;
    private final String node;
    private final EventDraft draft;
    private volatile @Nullable String json;

    public Event(Cursor cursor, String node, EventDraft draft) {
        this.cursor = Objects.requireNonNull(cursor, "cursor");
        this.node = Objects.requireNonNull(node, "node");
        this.draft = Objects.requireNonNull(draft, "draft");
    }

    public Cursor cursor() {
        return cursor;
    }

    public long seq() {
        return cursor.seq();
    }

    public String node() {
        return node;
    }

    public Kind kind() {
        return draft.kind();
    }

    public @Nullable String harness() {
        return draft.harness();
    }

    public @Nullable String name() {
        return draft.name();
    }

    public @Nullable String session() {
        return draft.session();
    }

    public @Nullable String turn() {
        return draft.turn();
    }

    public Instant time() {
        return draft.time();
    }

    /** A JSON object as text. */
    public String data() {
        return draft.data();
    }

    public EventDraft draft() {
        return draft;
    }

    /**
     * The wire form: {@code {"cursor","seq","time","node","kind","class","harness"?,"name"?,"session"?,"turn"?,"data"}}.
     */
    @JsonValue
    @JsonRawValue
    public String toJson() {
        String made = json;
        if (made == null) {
            made = render();
            json = made;
        }
        return made;
    }

    private String render() {
        StringBuilder out = new StringBuilder(192 + draft.data().length());
        out.append("{\"cursor\":\"").append(cursor.epoch()).append(':').append(cursor.seq());
        out.append("\",\"seq\":").append(cursor.seq());
        out.append(",\"time\":\"").append(draft.time()).append("\",\"node\":");
        Json.quote(out, node);
        out.append(",\"kind\":\"").append(draft.kind().wire());
        out.append("\",\"class\":\"").append(draft.kind().eventClass().wire()).append('"');
        field(out, "harness", draft.harness());
        field(out, "name", draft.name());
        field(out, "session", draft.session());
        field(out, "turn", draft.turn());
        return out.append(",\"data\":").append(draft.data()).append('}').toString();
    }

    private static void field(StringBuilder out, String name, @Nullable String value) {
        if (value != null) {
            Json.quote(out.append(",\"").append(name).append("\":"), value);
        }
    }

    @Override
    public String toString() {
        return toJson();
    }
}
