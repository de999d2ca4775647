package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What is done about a process tree that is above a ceiling. */
public enum LimitAction implements WireName {
    /** An event tells it. */
    WARN,
    /** After the running turn, or a bounded wait for it, it is stopped and started again. */
    RECYCLE;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static LimitAction fromWire(String text) {
        return WireName.parse(LimitAction.class, "limit action", text);
    }
}
