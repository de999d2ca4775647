package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler prune}. */
@Command(
        name = "prune",
        description = "Forget harnesses that are over, with what they printed.",
        footer = {"", "Examples:", "  ostler prune", "  ostler prune alice"})
public final class Prune extends BrokerCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Only this one.")
    private @Nullable String harness;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.PRUNE, new Supervision.Prune(harness));
        if (json) {
            out().println(answer);
            return OK;
        }
        Supervision.Pruned pruned = Json.read(answer, Supervision.Pruned.class);
        out().println("forgotten: " + pruned.ids().size());
        return OK;
    }
}
