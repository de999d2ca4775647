package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler inspect}. */
@Command(
        name = "inspect",
        description = "Show the facts of one harness, and its timeline with causes.",
        footer = {"", "Examples:", "  ostler inspect alice", "  ostler inspect alice --timeline 200"})
public final class Inspect extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(names = "--timeline", paramLabel = "N", description = "So many of the newest lifecycle events. Default: 50")
    private @Nullable Integer timeline;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.INSPECT, new Harnesses.Inspect(harness, timeline));
        if (json) {
            out().println(answer);
        } else {
            new InspectionText(out(), style(), Instant.now()).print(Json.read(answer, Harnesses.Inspection.class));
        }
        return OK;
    }
}
