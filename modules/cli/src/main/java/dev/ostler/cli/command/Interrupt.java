package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler interrupt}. */
@Command(
        name = "interrupt",
        description = "Break off the running turn.",
        footer = {
            "",
            "What waits goes on with the next prompt, unless --queue is given.",
            "",
            "Examples:",
            "  ostler interrupt alice",
            "  ostler interrupt alice --queue"
        })
public final class Interrupt extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(
            names = "--session",
            paramLabel = "ID",
            description = "The session that is meant; refused when it is not the open one.")
    private @Nullable String session;

    @Option(names = "--queue", description = "Cancel the prompts that wait, too.")
    private boolean queue;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.Interrupted it =
                api().call(Operations.INTERRUPT, new Sessions.Interrupt(harness, session, queue ? true : null));
        out().println(
                        json
                                ? Json.write(it)
                                : it.turn() == null ? "nothing was running" : "interrupted turn " + it.turn());
        if (!it.cancelled().isEmpty() && !json) {
            out().println("cancelled " + it.cancelled().size() + " prompts that waited");
        }
        return OK;
    }
}
