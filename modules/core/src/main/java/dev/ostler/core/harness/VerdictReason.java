package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** Why a start ended as it did; there is exactly one per start. */
public enum VerdictReason implements WireName {
    READY,
    /** exec did not happen. */
    SPAWN_FAILED,
    /** The process ended before it was ready. */
    EXITED,
    TIMEOUT,
    /** It announced something that is not an endpoint. */
    BAD_PAYLOAD,
    /** A line above the bound came where the announcement was expected. */
    LINE_TOO_LONG,
    /** Nobody answers at the endpoint, or it is not one that we may dial. */
    ENDPOINT_REFUSED,
    /** The server refuses our credential. */
    AUTH_REFUSED,
    /** The server answers without the credential it was given. */
    AUTH_NOT_ENFORCED,
    /** It answered, and not as its protocol says. */
    HANDSHAKE_FAILED,
    /** Released while it was starting. */
    CANCELLED;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static VerdictReason fromWire(String text) {
        return WireName.parse(VerdictReason.class, "verdict reason", text);
    }
}
