package dev.ostler.drivers;

import dev.ostler.core.harness.VerdictReason;
import java.util.Objects;

/** A connection could not be made, with the verdict that it means for a start. No stack trace: an expected event. */
public final class DriverException extends RuntimeException {
    private final VerdictReason reason;

    public DriverException(VerdictReason reason, String message) {
        super(Objects.requireNonNull(message, "message"), null, false, false);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** One of endpoint-refused, auth-refused, auth-not-enforced, handshake-failed, timeout. */
    public VerdictReason reason() {
        return reason;
    }
}
