package dev.ostler.core.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** The answer to an approval. */
public enum Decision implements WireName {
    /** This once. */
    ALLOW,
    /** And the like of it for the rest of the session. */
    ALLOW_SESSION,
    /** The tool fails, the turn goes on. */
    DENY,
    /** The turn is interrupted. */
    CANCEL;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static Decision fromWire(String text) {
        return WireName.parse(Decision.class, "decision", text);
    }
}
