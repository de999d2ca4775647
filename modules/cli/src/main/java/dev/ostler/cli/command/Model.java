package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler model}. */
@Command(
        name = "model",
        description = "Give an agent another model from its next turn on.",
        footer = {
            "",
            "The model is named as the agent names it; opencode and pi want PROVIDER/MODEL.",
            "It is kept: a later start of the harness begins with it. A turn that runs may",
            "go on with either.",
            "",
            "Examples:",
            "  ostler model alice gpt-5-codex",
            "  ostler model bob anthropic/claude-sonnet-4-5"
        })
public final class Model extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Parameters(index = "1", paramLabel = "MODEL", description = "As the agent names it.")
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.ModelSet set = api().call(Operations.SET_MODEL, new Sessions.SetModel(harness, model));
        out().println(json ? Json.write(set) : "from the next turn on the model is " + set.model());
        return OK;
    }
}
