package dev.ostler.broker;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.SpawnFailed;
import dev.ostler.process.StopReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one verdict of everything that is known of a failed start. Pure. */
final class StartVerdicts {
    private StartVerdicts() {}

    static NotReady cancelled() {
        return new NotReady(VerdictReason.CANCELLED, "it was released while it was starting", null);
    }

    /**
     * Why it failed. A process that had ended before anybody signalled it explains every failure to connect.
     *
     * @param executed whether exec had succeeded
     * @param report of the stop, or null when there was nothing to stop
     * @param written the newest end in its record, of whichever start; or null
     */
    static NotReady reason(
            Throwable cause,
            boolean executed,
            @Nullable StopReport report,
            Supervision.@Nullable Exit written,
            int generation) {
        NotReady why = asNotReady(cause, executed);
        if (!executed || why.exit() != null) {
            return why;
        }
        Optional<String> byItself = Optional.ofNullable(written)
                .filter(w -> w.generation() == generation && !w.asked())
                .map(Supervision.Exit::exit);
        return byItself.or(() -> untouched(report))
                .map(exit -> new NotReady(
                        VerdictReason.EXITED, "it ended before it was ready (" + exit + "): " + why.getMessage(), exit))
                .orElse(why);
    }

    /** How it had ended before the stop had done anything to it. */
    private static Optional<String> untouched(@Nullable StopReport report) {
        return report == null
                        || !report.steps().isEmpty()
                        || report.afterInput().isPresent()
                ? Optional.empty()
                : report.status().map(ExitStatus::toString);
    }

    /** A bad announcement explains better than the time that ran out after it. */
    static Verdict verdict(NotReady why, ReadinessVerticle.Tails tails) {
        NotReady suspicion = tails.suspicion();
        NotReady better = why.reason() == VerdictReason.TIMEOUT && suspicion != null ? suspicion : why;
        return new Verdict(
                better.reason(), String.valueOf(better.getMessage()), why.exit(), tails.stdout(), tails.stderr());
    }

    private static NotReady asNotReady(Throwable cause, boolean executed) {
        return switch (cause) {
            case NotReady n -> n;
            case SpawnFailed s -> new NotReady(VerdictReason.SPAWN_FAILED, String.valueOf(s.getMessage()), null);
            case OstlerException e
            when !executed -> new NotReady(VerdictReason.SPAWN_FAILED, String.valueOf(e.getMessage()), null);
            default -> new NotReady(VerdictReason.HANDSHAKE_FAILED, String.valueOf(cause.getMessage()), null);
        };
    }
}
