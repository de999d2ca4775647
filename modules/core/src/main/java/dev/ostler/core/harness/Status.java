package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What people see; derived from the facts, never stored. */
public enum Status implements WireName {
    STARTING,
    READY,
    IDLE,
    BUSY,
    WAITING_APPROVAL,
    UNRESPONSIVE,
    RESTARTING,
    EXITED,
    FAILED,
    DETACHED,
    RELEASED,
    UNREACHABLE;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static Status fromWire(String text) {
        return WireName.parse(Status.class, "status", text);
    }
}
