package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What is done about a process that lives and does not answer. */
public enum ProbeAction implements WireName {
    /** An event tells it. */
    NOTIFY,
    /** It is stopped and started again, within the limit of its restart policy; an attached host never is. */
    RESTART;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static ProbeAction fromWire(String text) {
        return WireName.parse(ProbeAction.class, "probe action", text);
    }
}
