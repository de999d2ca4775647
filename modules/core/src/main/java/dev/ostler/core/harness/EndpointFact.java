package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What is known of the endpoint. */
public enum EndpointFact implements WireName {
    UNKNOWN,
    ANSWERING,
    UNRESPONSIVE;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static EndpointFact fromWire(String text) {
        return WireName.parse(EndpointFact.class, "endpoint fact", text);
    }
}
