package dev.ostler.core.harness;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a start ended, as data; the same object is in the event, the answer and the CLI.
 *
 * @param message for people, one sentence
 * @param exit the decoded exit ("exit 1", "killed by SIGKILL"), or null while it lived
 * @param stdout the last lines of stdout, redacted
 * @param stderr the last lines of stderr, redacted
 */
public record Verdict(
        VerdictReason reason, String message, @Nullable String exit, List<String> stdout, List<String> stderr) {
    public Verdict {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
        stdout = List.copyOf(stdout);
        stderr = List.copyOf(stderr);
    }

    public boolean ready() {
        return reason == VerdictReason.READY;
    }
}
