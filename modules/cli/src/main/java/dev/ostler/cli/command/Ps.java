package dev.ostler.cli.command;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.term.Style;
import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler ps}. */
@Command(
        name = "ps",
        description = "List harnesses.",
        footer = {
            "",
            "On a person's first look after an absence (ten minutes, or another broker) it",
            "tells on stderr what happened.",
            "",
            "Examples:",
            "  ostler ps",
            "  ostler ps --all                 those that are over, too",
            "  ostler ps --json | jq '.harnesses[] | select(.status == \"busy\") | .name'"
        })
public final class Ps extends BrokerCommand {
    @Option(
            names = {"-a", "--all"},
            description = "Show those that are over, too.")
    private boolean all;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        return show(root(), all, json);
    }

    /** The command itself, without its command line. */
    public static int show(Ostler root, boolean all, boolean json) {
        Api api = root.api();
        String answer = api.text(Operations.LIST, new Harnesses.ListAll(all));
        if (json) {
            root.out().println(answer);
            return OK;
        }
        Harnesses.Listing listing = Json.read(answer, Harnesses.Listing.class);
        if (listing.harnesses().isEmpty()) {
            root.note(
                    all
                            ? "no harness yet; start one: ostler spawn NAME --harness codex"
                            : "no harness lives; start one: ostler spawn NAME --harness codex        or see the past: ostler ps --all");
        } else {
            root.out().print(table(root.outStyle(), listing, Instant.now()).render());
        }
        LastLook.tell(root, api, listing.cursor().toString(), Instant.now());
        return OK;
    }

    private static Table table(Style style, Harnesses.Listing listing, Instant now) {
        Table table = new Table(style, "NAME", "STATUS", "PROTOCOL", "HOST", "PID", "AGE", "ENDPOINT");
        for (Harnesses.View h : listing.harnesses()) {
            table.row()
                    .add(h.name(), style::bold)
                    .add(
                            status(h),
                            text -> style.status(h.status().wire())
                                    + text.substring(h.status().wire().length()))
                    .add(h.protocol())
                    .add(h.host() == Ownership.BROKER_OWNED ? "owned" : "attached")
                    .dim(orDash(h.pid() == null ? null : h.pid().toString()))
                    .dim(Times.span(Duration.between(h.created(), now)))
                    .add(orDash(h.endpoint()))
                    .end();
        }
        return table;
    }

    private static String status(Harnesses.View h) {
        return h.status().wire() + (h.pendingApprovals() > 0 ? " (" + h.pendingApprovals() + ")" : "");
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
