package dev.ostler.broker;

import dev.ostler.core.harness.OutputStream;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.OutputLine;
import dev.ostler.process.StandardStream;
import java.util.List;

/** What a process printed, as it goes onto the bus. Not redacted: it stays between the verticles of one broker. */
record Printed(String harness, OutputStream stream, List<OutputLine> lines) {
    Printed {
        lines = List.copyOf(lines);
    }

    /** Everything that was printed has been published, and the leader has ended. */
    record End(String harness, ExitStatus exit) {}

    static OutputStream stream(StandardStream stream) {
        return switch (stream) {
            case STDOUT -> OutputStream.STDOUT;
            case STDERR -> OutputStream.STDERR;
        };
    }
}
