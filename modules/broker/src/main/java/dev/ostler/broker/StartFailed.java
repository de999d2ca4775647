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

    /** {@code executed} says whether anything had been started at all. */
    StartFailed(Verdict verdict, boolean executed) {
        super(verdict.message(), null, false, false);
        this.verdict = verdict;
        this.executed = executed;
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
