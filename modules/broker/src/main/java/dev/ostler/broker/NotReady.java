package dev.ostler.broker;

import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import org.jspecify.annotations.Nullable;

/** A start that failed, on its way through futures. The tails are added where they are known. */
final class NotReady extends RuntimeException {
    private final VerdictReason reason;
    private final @Nullable String exit;
    private final boolean sessionGone;

    NotReady(VerdictReason reason, String message, @Nullable String exit) {
        this(reason, message, exit, false);
    }

    private NotReady(VerdictReason reason, String message, @Nullable String exit, boolean sessionGone) {
        super(message, null, false, false);
        this.reason = reason;
        this.exit = exit;
        this.sessionGone = sessionGone;
    }

    static NotReady of(DriverException e) {
        return new NotReady(e.reason(), String.valueOf(e.getMessage()), null, e.sessionGone());
    }

    /** Whether it failed because the session that its process was started for is not there. */
    boolean sessionGone() {
        return sessionGone;
    }

    VerdictReason reason() {
        return reason;
    }

    /** The decoded exit, when the process had ended by itself. */
    @Nullable
    String exit() {
        return exit;
    }
}
