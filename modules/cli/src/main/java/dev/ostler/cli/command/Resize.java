package dev.ostler.cli.command;

import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler resize}. */
@Command(
        name = "resize",
        description = "Give the terminal of a program another size (protocol pty).",
        footer = {
            "",
            "The program is told by SIGWINCH. The size is kept: the next start of the",
            "harness begins with it.",
            "",
            "Examples:",
            "  ostler resize sh 120x40",
            "  ostler resize sh $(tput cols)x$(tput lines)"
        })
public final class Resize extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Parameters(
            index = "1",
            paramLabel = "COLUMNSxROWS",
            converter = SizeOption.class,
            description = "Such as 120x40; each is 1 to 1000.")
    @SuppressWarnings("NullAway.Init")
    private TerminalSize size;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.Resized now = api().call(Operations.RESIZE, new Sessions.Resize(harness, size.columns(), size.rows()));
        out().println(json ? Json.write(now) : "the terminal has " + now.columns() + "x" + now.rows());
        return OK;
    }
}
