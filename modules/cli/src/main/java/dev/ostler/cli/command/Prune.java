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
        footer = {
            "",
            "Over are those that ostler ps --all lists and ostler ps does not: released, or",
            "ended for good. Detached ones and those whose restart is due are kept. Events",
            "stay in the log.",
            "",
            "Examples:",
            "  ostler prune                    all that are over",
            "  ostler prune alice"
        })
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
        switch (pruned.ids().size()) {
            case 0 -> root().note("nothing to forget: no harness is over; ostler ps --all lists them");
            case 1 -> out().println("forgotten: one harness, " + pruned.ids().getFirst());
            default -> out().println("forgotten: " + pruned.ids().size() + " harnesses");
        }
        return OK;
    }
}
