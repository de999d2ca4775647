package dev.ostler.cli.command;

import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler wait}. */
@Command(
        name = "wait",
        description = "Wait until a harness is ready, or until it is gone.",
        footer = {
            "",
            "Exit code 1 when the time is over, 5 when it can no longer happen.",
            "",
            "Examples:",
            "  ostler wait alice --ready --timeout 30s",
            "  ostler wait alice --gone && echo finished"
        })
public final class Wait extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Until until;

    /** Exactly one of the two. */
    static final class Until {
        @Option(names = "--ready", required = true, description = "Until a session is attached.")
        @SuppressWarnings("UnusedVariable") // that it was said is seen by the other
        private boolean ready;

        @Option(names = "--gone", required = true, description = "Until nothing of it is left, or it was let go.")
        private boolean gone;
    }

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "500ms, 30s, 5m or 1h. Default: 1m")
    private @Nullable Duration timeout;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Harnesses.Wait request =
                new Harnesses.Wait(harness, until.gone ? Harnesses.Until.GONE : Harnesses.Until.READY, timeout);
        Harnesses.Waited waited = api().call(Operations.WAIT, request, request.timeoutOrDefault());
        out().println(
                        json
                                ? Json.write(waited)
                                : waited.name() + " is "
                                        + style().status(waited.status().wire())
                                        + style().dim(" after " + Times.millis(waited.millis())));
        return OK;
    }
}
