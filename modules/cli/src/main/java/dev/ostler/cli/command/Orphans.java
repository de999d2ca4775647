package dev.ostler.cli.command;

import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler orphans}. */
@Command(
        name = "orphans",
        description = "List processes of this broker that no harness claims.",
        footer = {"", "Examples:", "  ostler orphans", "  ostler reap"})
public final class Orphans extends BrokerCommand {
    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.ORPHANS, new Supervision.Orphans());
        if (json) {
            out().println(answer);
            return OK;
        }
        Supervision.OrphanList list = Json.read(answer, Supervision.OrphanList.class);
        if (list.orphans().isEmpty()) {
            root().note("no orphans: every process with this broker's marker belongs to a harness");
            return OK;
        }
        Table table = new Table(style(), "PID", "AGE", "MEMORY", "HARNESS", "SPARED", "COMMAND");
        for (Supervision.Orphan orphan : list.orphans()) {
            table.row()
                    .add(Long.toString(orphan.pid()), style()::bold)
                    .dim(Times.span(orphan.age()))
                    .add(orphan.residentBytes() / (1 << 20) + " MiB")
                    .dim(orphan.harness())
                    .add(orphan.spared() ? "shared" : "-")
                    .add(orphan.command())
                    .end();
        }
        out().print(table.render());
        root().note("end them: ostler reap        or some: ostler reap PID...");
        return OK;
    }
}
