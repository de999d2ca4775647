package dev.ostler.broker;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.Readiness;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.OutputLine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a start shows into exactly one outcome: the first of announcement, answer, exit, timeout and cancel decides,
 * what comes later changes nothing. No I/O and no clock.
 */
final class ReadinessDecision {
    private static final int TAIL_LINES = 40;
    private static final int TAIL_LINE_CHARS = 2_000;

    /** What was decided. */
    sealed interface Outcome {
        record Announced(Announcement announcement) implements Outcome {}

        record Refused(NotReady why) implements Outcome {}
    }

    private final HarnessDefinition definition;
    private final @Nullable Pattern pattern;
    private final @Nullable Endpoint asked;
    private String notYet = "nobody has asked yet";
    private final Deque<String> stdout = new ArrayDeque<>();
    private final Deque<String> stderr = new ArrayDeque<>();
    private @Nullable Outcome outcome;
    private @Nullable NotReady suspicion;

    ReadinessDecision(HarnessDefinition definition) {
        this.definition = definition;
        String text = definition.readiness().pattern();
        this.pattern = text == null ? null : Pattern.compile(text);
        this.asked = definition.readiness().asked();
    }

    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    void line(OutputStream stream, OutputLine line) {
        keep(stream == OutputStream.STDOUT ? stdout : stderr, line.text());
        if (asked != null || !watches(stream) || (outcome != null && !line.truncated())) {
            return;
        }
        if (outcome != null) {
            // a line without an end is only seen when its process has ended; it explains a timeout
            suspectLength(stream, line);
            return;
        }
        try {
            Announcement.in(line.text(), pattern, definition)
                    .ifPresentOrElse(
                            found -> outcome = new Outcome.Announced(found), () -> suspectLength(stream, line));
        } catch (NotReady e) {
            if (e.reason() == VerdictReason.ENDPOINT_REFUSED) {
                outcome = new Outcome.Refused(e);
            } else {
                // the first valid line wins: what is not valid is output, and the likely reason if none comes
                suspicion = e;
            }
        }
    }

    /** The place was asked: {@code missing} is what is not yet as it should be, null when it answers. */
    void answered(@Nullable String missing) {
        if (asked == null || outcome != null) {
            return;
        }
        if (missing != null) {
            notYet = missing;
            return;
        }
        try {
            outcome = new Outcome.Announced(Announcement.of(definition, asked));
        } catch (NotReady e) {
            outcome = new Outcome.Refused(e);
        }
    }

    private void suspectLength(OutputStream stream, OutputLine line) {
        if (line.truncated() && suspicion == null) {
            suspicion = new NotReady(
                    VerdictReason.LINE_TOO_LONG,
                    "a line on " + stream.wire() + " is longer than limits.lineBytes ("
                            + definition.limits().lineBytes().bytes() + "), and no announcement came",
                    null);
        }
    }

    /** What was wrong with something that may have been meant as the announcement. */
    Optional<NotReady> suspicion() {
        return Optional.ofNullable(suspicion);
    }

    void exited(ExitStatus exit) {
        if (outcome == null) {
            outcome = refused(VerdictReason.EXITED, "it ended before it was ready: " + exit, exit.toString());
        }
    }

    void timedOut() {
        if (outcome == null) {
            long millis = definition.readiness().timeout().toMillis();
            outcome = refused(
                    VerdictReason.TIMEOUT,
                    asked == null
                            ? "it did not announce an endpoint within " + millis + " ms; expected " + expected()
                            : "it did not answer within " + millis + " ms at " + asked + ": " + notYet,
                    null);
        }
    }

    private String expected() {
        Readiness r = definition.readiness();
        return (r.pattern() == null
                        ? "one line {\"version\":1,\"endpoint\":\"ws://127.0.0.1:PORT\"}"
                        : "a line that matches " + r.pattern())
                + " on "
                + (r.stream().wire().equals("both")
                        ? "stdout or stderr"
                        : r.stream().wire());
    }

    void cancelled() {
        if (outcome == null) {
            outcome = refused(VerdictReason.CANCELLED, "it was released while it was starting", null);
        }
    }

    List<String> tail(OutputStream stream) {
        return List.copyOf(stream == OutputStream.STDOUT ? stdout : stderr);
    }

    private boolean watches(OutputStream stream) {
        return switch (definition.readiness().stream()) {
            case BOTH -> true;
            case STDOUT -> stream == OutputStream.STDOUT;
            case STDERR -> stream == OutputStream.STDERR;
        };
    }

    private static void keep(Deque<String> tail, String line) {
        tail.addLast(line.length() > TAIL_LINE_CHARS ? line.substring(0, TAIL_LINE_CHARS) + "…" : line);
        if (tail.size() > TAIL_LINES) {
            tail.removeFirst();
        }
    }

    private static Outcome refused(VerdictReason reason, String message, @Nullable String exit) {
        return new Outcome.Refused(new NotReady(reason, message, exit));
    }
}
