package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler reset}. */
@Command(
        name = "reset",
        description = "Clear a reached restart limit, and start the harness again.",
        footer = {
            "",
            "A harness that ended too often in its time window stays failed until this is",
            "said. Why it ended: ostler crashes NAME. One that has not reached the limit:",
            "ostler restart NAME.",
            "",
            "Examples:",
            "  ostler crashes alice",
            "  ostler reset alice"
        })
public final class Reset extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.RESET, new Supervision.Reset(harness));
        if (json) {
            out().println(answer);
        } else {
            SpawnedText.print(root(), Json.read(answer, Harnesses.Spawned.class));
        }
        return OK;
    }
}
