package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What is known of the session. */
public enum SessionFact implements WireName {
    NONE,
    ATTACHED,
    /** Our connection dropped; the session may well go on. */
    LOST;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static SessionFact fromWire(String text) {
        return WireName.parse(SessionFact.class, "session fact", text);
    }
}
