package dev.ostler.broker;

import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.RestartPolicy;
import dev.ostler.core.harness.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a process that ended is started again, and when. Pure. Exponential backoff with full jitter, a limit for each
 * window of time, a new beginning after a stable run.
 */
final class RestartDecision {
    private static final int MOST_DOUBLINGS = 30;

    private RestartDecision() {}

    /**
     * An end that nobody had asked for.
     *
     * @param wish what is wanted of the harness now; an operator's stop outlives everything
     * @param uptime of the run that ended; zero for a start that failed
     */
    record Ended(Ownership host, Wish wish, Duration uptime) {}

    sealed interface Decision {
        record Restart(Duration after, int attempt, RestartHistory then) implements Decision {}

        /** The limit is reached. */
        record GiveUp(String reason, RestartHistory then) implements Decision {}

        /** It is not for the policy to start it. */
        record Leave(String why) implements Decision {}
    }

    /**
     * Decides.
     *
     * @param now wall clock; restarts that seem to lie in the future count as of now, so that a clock that was set back
     *     neither frees the limit nor locks it for ever
     * @param random uniform in [0, 1)
     */
    static Decision decide(Ended ended, RestartHistory history, RestartPolicy policy, Instant now, double random) {
        if (ended.host() == Ownership.ATTACHED) {
            return new Decision.Leave("an attached host is not ours to start");
        }
        if (ended.wish() != Wish.RUN && ended.wish() != Wish.RESTART) {
            return new Decision.Leave("nobody wants it to run");
        }
        if (!policy.enabled()) {
            return new Decision.Leave("its restart policy is off");
        }
        List<Instant> recent = within(history.at(), policy.window(), now);
        int attempt = ended.uptime().compareTo(policy.stable()) >= 0 ? 1 : history.attempt() + 1;
        if (recent.size() >= policy.maxRestarts()) {
            return new Decision.GiveUp(
                    "start limit: " + recent.size() + " restarts within "
                            + policy.window().toMillis() + " ms; ostler reset clears it",
                    new RestartHistory(recent, attempt, null, true));
        }
        Duration after = delay(policy, attempt, random);
        List<Instant> at = new ArrayList<>(recent);
        at.add(now);
        return new Decision.Restart(after, attempt, new RestartHistory(at, attempt, now.plus(after), false));
    }

    private static List<Instant> within(List<Instant> at, Duration window, Instant now) {
        return at.stream()
                .map(i -> i.isAfter(now) ? now : i)
                .filter(i -> i.isAfter(now.minus(window)))
                .toList();
    }

    private static Duration delay(RestartPolicy policy, int attempt, double random) {
        long base = policy.backoff().toMillis();
        long most = policy.maxBackoff().toMillis();
        int doublings = Math.min(attempt - 1, MOST_DOUBLINGS);
        long cap = base > (most >> doublings) ? most : base << doublings;
        return Duration.ofMillis((long) (cap * random));
    }

    /** How long a start that was due is still to wait, as a later broker sees it. */
    static Duration left(RestartHistory history, RestartPolicy policy, Instant now) {
        Instant due = history.due();
        if (due == null || !due.isAfter(now)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, due);
        return left.compareTo(policy.maxBackoff()) > 0 ? policy.maxBackoff() : left;
    }
}
