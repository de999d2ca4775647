package dev.ostler.core.harness;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.ostler.core.json.WireName;

/** What becomes of an owned process when its broker is lost. */
public enum OnBrokerLoss implements WireName {
    /** A later broker takes it in. */
    ADOPT,
    /** It is ended. */
    KILL;

    /** Reads the wire form; fails with {@code INVALID_REQUEST} that names the choices. */
    @JsonCreator
    public static OnBrokerLoss fromWire(String text) {
        return WireName.parse(OnBrokerLoss.class, "on broker loss", text);
    }
}
