package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler orphans}. */
@Command(
        name = "orphans",
        description = "List processes of this broker that no harness claims.",
        footer = {
            "",
            "They carry its marker in their environment (OSTLER_HARNESS), whoever started",
            "them. HARNESS is the id that the marker names; SHARED ones, daemons that a",
            "definition names and what they started, are never ended from here.",
            "",
            "Examples:",
            "  ostler orphans",
            "  ostler reap 4711",
            "  ostler reap --all"
        })
public final class Orphans extends BrokerCommand {
    private static final int COMMAND = 100;

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
        out().print(table(style(), list.orphans()).render());
        root().note("end some: ostler reap PROCESS...        or all that are not shared: ostler reap --all");
        return OK;
    }

    /** {@code PID@START} names a process as well as its identity does, as long as this machine is up. */
    static String word(Supervision.Orphan orphan) {
        return orphan.pid() + "@"
                + orphan.identity().substring(orphan.identity().lastIndexOf('/') + 1);
    }

    static Table table(Style style, List<Supervision.Orphan> orphans) {
        Table table = new Table(style, "PROCESS", "AGE", "MEMORY", "HARNESS", "SHARED", "COMMAND");
        for (Supervision.Orphan orphan : orphans) {
            table.row()
                    .add(word(orphan), style::bold)
                    .dim(Times.span(orphan.age()))
                    .add(orphan.residentBytes() / (1 << 20) + " MiB")
                    .dim(orphan.harness())
                    .add(orphan.spared() ? "shared" : "-")
                    .add(Plain.cut(orphan.command(), COMMAND))
                    .end();
        }
        return table;
    }
}
