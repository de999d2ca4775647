package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** Whose the app-server process is. */
public enum Ownership implements WireName {
    /** The broker starts it. */
    BROKER_OWNED,
    /** It was already running; it is never signalled. */
    ATTACHED;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static Ownership fromWire(String text) {
        return WireName.parse(Ownership.class, "ownership", text);
    }
}
