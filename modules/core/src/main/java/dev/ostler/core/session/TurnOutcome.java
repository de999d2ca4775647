package dev.ostler.core.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** How a turn ended. */
public enum TurnOutcome implements WireName {
    COMPLETED,
    INTERRUPTED,
    FAILED;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static TurnOutcome fromWire(String text) {
        return WireName.parse(TurnOutcome.class, "turn outcome", text);
    }
}
