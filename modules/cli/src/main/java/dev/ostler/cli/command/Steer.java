package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler steer}. */
@Command(
        name = "steer",
        description = "Add text to the running turn.",
        footer = {"", "Example:", "  ostler steer alice \"leave the tests alone\""})
public final class Steer extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TEXT", description = "The text, or - for stdin.")
    @SuppressWarnings("NullAway.Init")
    private List<String> text;

    @Option(
            names = "--session",
            paramLabel = "ID",
            description = "The session that is meant; refused when it is not the open one.")
    private @Nullable String session;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.Steered steered =
                api().call(Operations.STEER, new Sessions.Steer(harness, PromptText.of(text, root().env()), session));
        out().println(json ? Json.write(steered) : "added to turn " + steered.turn());
        return OK;
    }
}
