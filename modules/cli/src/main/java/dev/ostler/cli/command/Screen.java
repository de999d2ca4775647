package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler screen}. */
@Command(
        name = "screen",
        description = "Show what the terminal of a program shows (protocol pty), after what has left it at the top.",
        footer = {
            "",
            "What follows is told from the cursor on, every byte once:",
            "  ostler events -f --harness NAME --kind text.delta --since CURSOR --json",
            "",
            "Examples:",
            "  ostler screen sh",
            "  ostler screen sh --ansi                      with its colours",
            "  ostler screen sh --json | jq -r .text | tail -20"
        })
public final class Screen extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(names = "--ansi", description = "With the escapes that make another terminal show the same.")
    private boolean ansi;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.ScreenFormat format = ansi ? Sessions.ScreenFormat.ANSI : Sessions.ScreenFormat.PLAIN;
        Sessions.Shown shown = api().call(Operations.SCREEN, new Sessions.Screen(harness, format));
        if (json) {
            out().println(Json.write(shown));
            return OK;
        }
        out().println(shown.text());
        root().note(shown.columns() + "x" + shown.rows() + ", go on from " + shown.cursor());
        return OK;
    }
}
