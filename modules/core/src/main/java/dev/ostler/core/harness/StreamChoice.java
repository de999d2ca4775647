package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** Where readiness is looked for. */
public enum StreamChoice implements WireName {
    STDOUT,
    STDERR,
    BOTH;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static StreamChoice fromWire(String text) {
        return WireName.parse(StreamChoice.class, "stream choice", text);
    }
}
