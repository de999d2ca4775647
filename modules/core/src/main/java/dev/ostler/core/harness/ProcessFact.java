package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What is known of the process. */
public enum ProcessFact implements WireName {
    /** There is none, or it is not ours. */
    NONE,
    ALIVE,
    /** The leader ended; the rest is being ended. */
    EXITED,
    /** Nothing of it is left. */
    REAPED;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static ProcessFact fromWire(String text) {
        return WireName.parse(ProcessFact.class, "process fact", text);
    }
}
