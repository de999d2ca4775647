package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.term.Plain;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.HistoryItem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler history}. */
@Command(
        name = "history",
        description = "Show the past of a session, as the agent has it.",
        footer = {
            "",
            "Examples:",
            "  ostler history alice",
            "  ostler history alice 01a1fb9f-… --all",
            "  ostler history alice --all --json | jq -r '.items[].text'"
        })
public final class History extends BrokerCommand {
    private static final int TOOL_CHARS = 400;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id of the harness.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SESSION", description = "The open one when absent.")
    private @Nullable String session;

    @Option(names = "--limit", paramLabel = "N", description = "Items of a page, 1 to 500. Default: 50")
    private @Nullable Integer limit;

    @Option(names = "--from", paramLabel = "CURSOR", description = "The page after the one that named it.")
    private @Nullable String from;

    @Option(names = "--all", description = "Every page to the end; with --json one line for each.")
    private boolean all;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        String at = from;
        do {
            String answer = api.text(Operations.HISTORY, new Sessions.History(harness, session, at, limit));
            Sessions.Past past = Json.read(answer, Sessions.Past.class);
            if (json) {
                out().println(answer);
            } else {
                past.items().forEach(this::print);
            }
            at = past.next();
        } while (all && at != null);
        if (at != null && !json) {
            root().note("there is more: --all, or --from '" + at + "'");
        }
        return OK;
    }

    private void print(HistoryItem item) {
        switch (item.type()) {
            case "user" -> out().println(style().bold("> " + Plain.text(item.text())));
            case "message" -> out().println(Plain.text(item.text()));
            case "tool" -> {
                String status = item.status() == null ? "" : " " + item.status();
                String input = item.input() == null ? "" : " " + Plain.cut(item.input(), 160);
                out().println(style().accent("· " + item.tool()) + style().dim(status + input));
                if (!item.text().isBlank()) {
                    out().println(style().dim("  " + Plain.cut(item.text().strip(), TOOL_CHARS)));
                }
            }
            default -> out().println(style().dim("· " + item.type() + " " + Plain.cut(item.text(), TOOL_CHARS)));
        }
    }
}
