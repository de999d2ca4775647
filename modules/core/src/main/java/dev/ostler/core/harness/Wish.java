package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What is wanted of the harness: the operator's word, which outlives the broker. */
public enum Wish implements WireName {
    RUN,
    /** Ended by itself, a restart is due. */
    RESTART,
    /** A release with abort or delete was asked for. */
    STOP,
    /** Left alone; can be taken back. */
    DETACH,
    /** Given up: not ready, or the restart limit is reached. */
    FAIL;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static Wish fromWire(String text) {
        return WireName.parse(Wish.class, "wish", text);
    }
}
