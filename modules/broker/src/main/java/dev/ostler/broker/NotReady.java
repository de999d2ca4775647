package dev.ostler.broker;

import dev.ostler.core.harness.VerdictReason;
import org.jspecify.annotations.Nullable;

/** A start that failed, on its way through futures. The tails are added where they are known. */
final class NotReady extends RuntimeException {
    private final VerdictReason reason;
    private final @Nullable String exit;

    NotReady(VerdictReason reason, String message, @Nullable String exit) {
        super(message, null, false, false);
        this.reason = reason;
        this.exit = exit;
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
