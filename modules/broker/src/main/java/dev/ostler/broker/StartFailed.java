package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.harness.VerdictReason;
import java.util.Map;

/** A start that did not become ready. Nothing of it runs any more; nothing has been told yet. */
final class StartFailed extends RuntimeException {
    private final Verdict verdict;
    private final boolean executed;
    private final boolean sessionGone;

    /** {@code executed} says whether anything had been started at all. */
    StartFailed(Verdict verdict, boolean executed) {
        this(verdict, executed, false);
    }

    /** {@code sessionGone}: it was started for a session that is not there. */
    StartFailed(Verdict verdict, boolean executed, boolean sessionGone) {
        super(verdict.message(), null, false, false);
        this.verdict = verdict;
        this.executed = executed;
        this.sessionGone = sessionGone;
    }

    /** Whether another start, without its session, may do better. */
    boolean sessionGone() {
        return sessionGone && !cancelled();
    }

    Verdict verdict() {
        return verdict;
    }

    boolean cancelled() {
        return verdict.reason() == VerdictReason.CANCELLED;
    }

    /** What the caller is told. */
    OstlerException refusal(HarnessRecord record) {
        return new OstlerException(
                ErrorCode.NOT_READY,
                "harness " + record.name() + " did not become ready ("
                        + verdict.reason().wire() + "): " + verdict.message(),
                Map.of("verdict", verdict, "id", record.id(), "executed", executed));
    }
}
