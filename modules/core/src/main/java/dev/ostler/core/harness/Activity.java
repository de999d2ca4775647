package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What the session is doing, as far as it told. */
public enum Activity implements WireName {
    IDLE,
    BUSY,
    WAITING_APPROVAL;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static Activity fromWire(String text) {
        return WireName.parse(Activity.class, "activity", text);
    }
}
