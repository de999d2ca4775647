package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler prompt}. */
@Command(
        name = "prompt",
        description = "Start a turn and follow it to its end. While another one runs, the prompt waits for it.",
        footer = {
            "",
            "The agent's text goes to stdout, everything else to stderr. Ctrl-C interrupts",
            "the turn; a second one leaves at once. A connection that drops is resumed:",
            "nothing is lost or printed twice.",
            "While the prompt waits, Ctrl-C cancels it. What waits: ostler queue NAME.",
            "Exit code: 0 completed, 1 failed, 5 refused, 130 interrupted or cancelled.",
            "",
            "Examples:",
            "  ostler prompt alice \"explain the build\"",
            "  git diff | ostler prompt alice -",
            "  ostler prompt alice --no-queue \"now or not at all\"",
            "  ostler prompt alice --no-wait \"then the docs\"    returns when it runs or waits",
            "  ostler prompt alice --timeout 30m \"the long one\"",
            "  ostler prompt alice --image before.png --image after.png \"what has changed?\"",
            "  ostler prompt alice --json \"fix the tests\" | jq -r .event.kind"
        })
public final class Prompt extends BrokerCommand {
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

    @Option(names = "--no-queue", description = "Be refused, instead of waiting, while another turn runs.")
    private boolean noQueue;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "Interrupt the turn after 500ms, 30s, 5m, 1h. Default: the definition's turnTimeoutMs")
    private @Nullable Duration timeout;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "A PNG, JPEG, GIF or WebP that the agent is shown; repeatable. Such a prompt does not wait.")
    private List<Path> images = List.of();

    @Option(names = "--no-wait", description = "Do not follow it: say which turn it is, or at which position it waits.")
    private boolean noWait;

    @Option(names = "--json", description = "Print each frame of the event log as a line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        String all = PromptText.of(text, root().env());
        Sessions.Prompt request =
                new Sessions.Prompt(harness, all, session, noQueue ? false : null, timeout, ImageFile.all(images));
        if (noWait) {
            return taken(api.call(Operations.PROMPT, request));
        }
        // Asked for before the turn begins: a Ctrl-C in between must not leave it running unseen.
        TurnInterrupt interrupt = new TurnInterrupt(root(), api, harness);
        Sessions.Prompted prompted = api.call(Operations.PROMPT, request);
        if (prompted.turn() == null && !json) {
            root().note("· waits at position " + prompted.position() + "; see: ostler queue " + harness);
        }
        Subscribe events = new Subscribe(prompted.cursor().toString(), List.of(prompted.id()), null, null, null, null);
        try (EventFeed feed = new EventFeed(api, events).open()) {
            interrupt.begun(prompted.prompt());
            return new TurnFollower(root(), prompted, json, interrupt::started).follow(feed);
        } catch (OstlerException e) {
            root().note("the turn goes on without us; follow it: ostler events -f --harness " + harness);
            throw e;
        }
    }

    private int taken(Sessions.Prompted prompted) {
        out().println(
                        json
                                ? Json.write(prompted)
                                : prompted.turn() != null
                                        ? "turn " + prompted.turn() + " runs"
                                        : "prompt " + prompted.prompt() + " waits at position " + prompted.position());
        return OK;
    }
}
