package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Release;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Wire;

/** Whether a definition asks for what its protocol can do; said before anything is done. Pure. */
final class Fitting {
    private Fitting() {}

    /** Fails with {@code UNSUPPORTED} or {@code INVALID_REQUEST} by the name of the field that does not fit. */
    static void check(HarnessDefinition definition, Protocol protocol) {
        boolean owned = definition.host().ownership() == Ownership.BROKER_OWNED;
        if (owned
                && definition.release() == Release.DETACH
                && !protocol.capabilities().has(Ability.DETACH)) {
            throw unsupported("release: a " + protocol.name()
                    + " process cannot be left alone, so that it cannot be released with detach; say abort");
        }
        if (definition.sessionId() != null && !protocol.capabilities().has(Ability.RESUME)) {
            throw unsupported("sessionId: the " + protocol.name() + " driver cannot go on with an earlier session");
        }
        if (protocol.wire() == Wire.ENDPOINT) {
            return;
        }
        String how = protocol.wire() == Wire.PIPES ? "on its stdin and stdout" : "through a terminal";
        if (!owned) {
            throw unsupported("host: a " + protocol.name() + " agent is spoken to " + how
                    + ", so that one which runs already cannot be attached; spawn it");
        }
        if (definition.readiness().pattern() != null) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "readiness.pattern: a " + protocol.name() + " agent is spoken to " + how
                            + " and announces no endpoint; leave the pattern out");
        }
        if (definition.readiness().asked() != null) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "readiness." + (definition.readiness().http() == null ? "socket" : "http") + ": a "
                            + protocol.name() + " agent is spoken to " + how + " and listens nowhere; leave it out");
        }
        if (definition.endpoint() != null) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "endpoint: a " + protocol.name() + " agent is spoken to " + how + "; leave it out");
        }
    }

    private static OstlerException unsupported(String message) {
        return new OstlerException(ErrorCode.UNSUPPORTED, message);
    }
}
