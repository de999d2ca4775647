package dev.ostler.cli.command;

import dev.ostler.cli.terminal.DetachKeys;
import dev.ostler.cli.terminal.Viewer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler terminal}. */
@Command(
        name = "terminal",
        description = "Be in the terminal of a program: see what it shows, and type.",
        footer = {
            "",
            "The program gets the size of this terminal. Several may be in it at once: all",
            "see all, and the size is that of who came, or changed it, last.",
            "",
            "Examples:",
            "  ostler spawn alice --protocol pty -- bash",
            "  ostler terminal alice                    Ctrl-] leaves, and alice goes on"
        })
public final class Terminal extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            defaultValue = "ctrl-]",
            description = "What to type to leave: ctrl-], or several with commas: ctrl-p,ctrl-q. Default: ctrl-]")
    @SuppressWarnings("NullAway.Init")
    private String detachKeys;

    @Option(names = "--read-only", description = "Look only: no key but those to leave is sent, and no size.")
    private boolean readOnly;

    @Override
    public Integer call() {
        new Viewer(root(), api(), harness, DetachKeys.parse(detachKeys), readOnly).run();
        return OK;
    }
}
