package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** How to let go of a harness. */
public enum Release implements WireName {
    /** Interrupt the work and stop an owned process. */
    ABORT,
    /** Leave everything running. */
    DETACH,
    /** Remove the session, then stop an owned process. */
    DELETE;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static Release fromWire(String text) {
        return WireName.parse(Release.class, "release", text);
    }
}
