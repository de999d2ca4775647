package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler open}. */
@Command(
        name = "open",
        description = "Open another session, a new one or an earlier one, in place of the one that is open.",
        footer = {
            "",
            "The one that was open is still there: ostler sessions NAME. Refused while a",
            "turn runs or prompts wait.",
            "",
            "Examples:",
            "  ostler open alice                     a new session",
            "  ostler open alice 01a1fb9f-…          goes on with that one"
        })
public final class Open extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id of the harness.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SESSION",
            description = "The session; a new one when absent.")
    private @Nullable String session;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.Opened opened = api().call(Operations.OPEN, new Sessions.Open(harness, session));
        if (json) {
            out().println(Json.write(opened));
        } else if (opened.replaced() == null) {
            out().println("session " + opened.session() + " was open already");
        } else {
            out().println("opened session " + opened.session());
            root().note("before: " + opened.replaced()
                    + (opened.turn() == null ? "" : "; turn " + opened.turn() + " runs in it"));
        }
        return OK;
    }
}
