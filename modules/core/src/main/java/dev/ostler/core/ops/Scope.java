package dev.ostler.core.ops;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What a credential allows; ADMIN includes the others. */
public enum Scope implements WireName {
    READ,
    PROMPT,
    APPROVE,
    ADMIN;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static Scope fromWire(String text) {
        return WireName.parse(Scope.class, "scope", text);
    }
}
