package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler queue}. */
@Command(
        name = "queue",
        description = "List the prompts that wait for their turn, or cancel some.",
        footer = {
            "",
            "What waits survives a restart of the broker and of the agent; a release cancels",
            "it.",
            "",
            "Examples:",
            "  ostler queue alice",
            "  ostler queue alice --cancel 01KAGS…",
            "  ostler queue alice --cancel-all"
        })
public final class Queue extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id of the harness.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @ArgGroup
    private @Nullable Which cancel;

    /** One of them. */
    static final class Which {
        @Option(names = "--cancel", paramLabel = "PROMPT", description = "Cancel this one.")
        private @Nullable String prompt;

        @Option(names = "--cancel-all", description = "Cancel all that wait.")
        private boolean all;
    }

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        return cancel == null ? list() : cancel(cancel);
    }

    private int list() {
        String answer = api().text(Operations.QUEUE, new Sessions.Queue(harness));
        if (json) {
            out().println(answer);
            return OK;
        }
        Sessions.QueueList list = Json.read(answer, Sessions.QueueList.class);
        Instant now = Instant.now();
        if (list.prompts().isEmpty()) {
            root().note("no prompt waits");
        } else {
            Table table = new Table(style(), "#", "PROMPT", "CLIENT", "ASKED", "TIMEOUT", "TEXT");
            for (Sessions.Queued q : list.prompts()) {
                table.row()
                        .add(Integer.toString(q.position()))
                        .add(q.prompt(), style()::bold)
                        .add(q.client())
                        .dim(Times.ago(q.asked(), now))
                        .dim(q.timeout() == null ? "-" : Times.span(q.timeout()))
                        .add(Plain.cut(q.text(), 60))
                        .end();
            }
            out().print(table.render());
        }
        if (list.turn() != null) {
            root().note("turn " + list.turn() + " runs"
                    + (list.deadline() == null
                            ? ""
                            : "; it is interrupted in " + Times.span(Duration.between(now, list.deadline()))));
        }
        return OK;
    }

    private int cancel(Which which) {
        Sessions.Cancelled gone =
                api().call(Operations.CANCEL, new Sessions.Cancel(harness, which.all ? null : which.prompt));
        out().println(
                        json
                                ? Json.write(gone)
                                : gone.prompts().isEmpty()
                                        ? "no prompt waited"
                                        : "cancelled " + String.join(", ", gone.prompts()));
        return OK;
    }
}
