package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** One of the two output streams of a process. */
public enum OutputStream implements WireName {
    STDOUT,
    STDERR;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static OutputStream fromWire(String text) {
        return WireName.parse(OutputStream.class, "output stream", text);
    }
}
