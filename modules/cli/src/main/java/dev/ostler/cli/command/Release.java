package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler release}. */
@Command(
        name = "release",
        description = "Let a harness go.",
        footer = {
            "",
            "Policies:",
            "  abort    interrupt the work, stop an owned process, prove that nothing is left",
            "  detach   leave everything running; ostler attach NAME takes it back",
            "  delete   remove the session first, then as abort",
            "An attached server is never stopped.",
            "",
            "Examples:",
            "  ostler release alice",
            "  ostler release alice --policy detach --reason \"broker upgrade\""
        })
public final class Release extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            description = "abort, detach or delete. Default: what its definition says")
    private dev.ostler.core.harness.@Nullable Release policy;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Goes into the log.")
    private @Nullable String reason;

    @Option(names = "--idempotency-key", paramLabel = "KEY", description = "The same key and request act once.")
    private @Nullable String key;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.RELEASE, new Harnesses.ReleaseIt(harness, policy, reason, key));
        if (json) {
            out().println(answer);
            return OK;
        }
        Harnesses.Released released = Json.read(answer, Harnesses.Released.class);
        out().println(style().good("released ") + style().bold(released.name()) + "  " + says(released)
                + style().dim(released.steps().isEmpty() ? "" : "  " + InspectionText.steps(released.steps())));
        return OK;
    }

    private static String says(Harnesses.Released released) {
        String exit = released.exit() == null ? "" : " (" + released.exit() + ")";
        return switch (released.outcome()) {
            case "reaped" -> "stopped, nothing of it is left" + exit;
            case "detached" -> "left running; take it back: ostler attach " + released.name();
            case "closed" -> "the server was not ours and goes on";
            case "already" -> "it was over already" + exit;
            default -> released.outcome() + exit;
        };
    }
}
