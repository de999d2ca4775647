package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler restart}. */
@Command(
        name = "restart",
        description = "Stop an owned harness by its steps, start it again, resume its session.",
        footer = {
            "",
            "For one that lives. It does not count towards the restart limit; one that has",
            "reached that is started by ostler reset, and one that is over is spawned again.",
            "",
            "Examples:",
            "  ostler restart alice --reason \"new configuration\""
        })
public final class Restart extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Goes into the log.")
    private @Nullable String reason;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.RESTART, new Supervision.Restart(harness, reason));
        if (json) {
            out().println(answer);
        } else {
            SpawnedText.print(root(), Json.read(answer, Harnesses.Spawned.class));
        }
        return OK;
    }
}
