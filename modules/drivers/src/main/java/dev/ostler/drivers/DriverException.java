package dev.ostler.drivers;

import dev.ostler.core.harness.VerdictReason;
import java.util.Objects;

/** A connection could not be made, with the verdict that it means for a start. No stack trace: an expected event. */
public final class DriverException extends RuntimeException {
    private final VerdictReason reason;
    private final boolean sessionGone;

    public DriverException(VerdictReason reason, String message) {
        this(reason, message, false);
    }

    private DriverException(VerdictReason reason, String message, boolean sessionGone) {
        super(Objects.requireNonNull(message, "message"), null, false, false);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.sessionGone = sessionGone;
    }

    /** A process was started for a session that is not there. It is of no use: a new session wants another start. */
    public static DriverException sessionGone(String message) {
        return new DriverException(VerdictReason.HANDSHAKE_FAILED, message, true);
    }

    /** Whether the agent said that it does not know the session that its process was started for. */
    public boolean sessionGone() {
        return sessionGone;
    }

    /** One of endpoint-refused, auth-refused, auth-not-enforced, handshake-failed, timeout. */
    public VerdictReason reason() {
        return reason;
    }
}
