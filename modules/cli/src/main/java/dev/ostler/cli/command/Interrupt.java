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
        footer = {"", "Example:", "  ostler interrupt alice"})
public final class Interrupt extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(
            names = "--session",
            paramLabel = "ID",
            description = "The session that is meant; refused when it is not the open one.")
    private @Nullable String session;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.Interrupted it = api().call(Operations.INTERRUPT, new Sessions.Interrupt(harness, session));
        out().println(
                        json
                                ? Json.write(it)
                                : it.turn() == null ? "nothing was running" : "interrupted turn " + it.turn());
        return OK;
    }
}
