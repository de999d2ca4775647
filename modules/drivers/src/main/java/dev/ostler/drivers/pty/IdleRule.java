package dev.ostler.drivers.pty;

import dev.ostler.core.harness.Terminal;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a program has finished, as far as can be seen from outside. Pure.
 *
 * @param idle so long nothing was written
 * @param settle the same while the program shows that it waits
 * @param prompt is found in the line of the cursor then; null when that is not known
 */
record IdleRule(Duration idle, Duration settle, @Nullable Pattern prompt) {
    /** Programs write a prompt in pieces, and some draw one before they go on. */
    private static final Duration SETTLE = Duration.ofMillis(80);

    /**
     * What is known of a turn; moments in nanoseconds of one clock.
     *
     * @param since the last key that was typed for it, or when it was taken over
     * @param output the last that was written since then; null for nothing yet
     * @param mute whether it may be over without a word: it was interrupted, or nobody knows what was written
     * @param typing more is being typed
     */
    record Seen(long since, @Nullable Long output, boolean mute, boolean typing) {}

    /** What is to be done. */
    sealed interface Decision {
        record Over() implements Decision {}

        /** Look again after this time, or when something was written. */
        record LookAfter(Duration time) implements Decision {}

        /** Nothing to be done before something was written or typed. */
        record AwaitOutput() implements Decision {}
    }

    static IdleRule of(Terminal terminal) {
        String prompt = terminal.prompt();
        Duration settle = SETTLE.compareTo(terminal.idle()) < 0 ? SETTLE : terminal.idle();
        return new IdleRule(terminal.idle(), settle, prompt == null ? null : Pattern.compile(prompt));
    }

    /** @param line up to the cursor */
    Decision decide(Seen seen, long now, String line) {
        Long output = seen.output();
        if (seen.typing() || (output == null && !seen.mute())) {
            return new Decision.AwaitOutput();
        }
        long quietSince = output == null ? seen.since() : output;
        Duration wanted = output != null && waits(line) ? settle : idle;
        Duration left = wanted.minusNanos(now - quietSince);
        return left.isPositive() ? new Decision.LookAfter(left) : new Decision.Over();
    }

    private boolean waits(String line) {
        return prompt != null && prompt.matcher(line).find();
    }
}
