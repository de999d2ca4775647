package dev.ostler.cli.command;

import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler crashes}. */
@Command(
        name = "crashes",
        description = "Show how the processes of a harness ended lately, and what ends look alike.",
        footer = {"", "Examples:", "  ostler crashes alice", "  ostler crashes alice --json"})
public final class Crashes extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.CRASHES, new Supervision.Crashes(harness));
        if (json) {
            out().println(answer);
            return OK;
        }
        Supervision.CrashReport report = Json.read(answer, Supervision.CrashReport.class);
        out().println(style().bold(report.name()) + "  "
                + style().status(report.status().wire()) + "  generation "
                + report.generation() + ", " + report.restarts() + " restarts count towards the limit"
                + (report.limited() ? "; it is reached: ostler reset " + report.name() : ""));
        if (report.exits().isEmpty()) {
            root().note("no process of it has ended yet");
            return OK;
        }
        out().print(exits(report).render());
        for (Supervision.Pattern pattern : report.patterns()) {
            out().println("  " + pattern.count() + " times  " + pattern.exit()
                    + (pattern.line().isEmpty() ? "" : "  " + style().dim(pattern.line())));
        }
        return OK;
    }

    private Table exits(Supervision.CrashReport report) {
        Table table = new Table(style(), "GEN", "WHEN", "UPTIME", "EXIT", "CATEGORY", "ASKED", "LAST LINE");
        Instant now = Instant.now();
        for (Supervision.Exit exit : report.exits()) {
            table.row()
                    .add(Integer.toString(exit.generation()))
                    .dim(Times.ago(exit.at(), now))
                    .add(Times.span(exit.uptime()))
                    .add(exit.exit())
                    .add(exit.category().wire())
                    .add(exit.asked() ? "yes" : "no")
                    .dim(exit.tail().isEmpty() ? "-" : exit.tail().getLast())
                    .end();
        }
        return table;
    }
}
