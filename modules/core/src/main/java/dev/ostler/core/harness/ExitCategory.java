package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** How a process ended, by what the system said. Nothing is guessed: an exit code of 137 is a code. */
public enum ExitCategory implements WireName {
    /** Exit code 0. */
    CLEAN,
    /** Another exit code. */
    CODE,
    SIGNAL,
    /** Nobody was there to be told. */
    UNKNOWN;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static ExitCategory fromWire(String text) {
        return WireName.parse(ExitCategory.class, "exit category", text);
    }
}
