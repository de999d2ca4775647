package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler crashes}. */
@Command(
        name = "crashes",
        description = "Show how the processes of a harness ended lately, and what ends look alike.",
        footer = {
            "",
            "CATEGORY is clean (exit 0), code, signal or unknown (nobody could see it end).",
            "ASKED: somebody had asked for the stop. Ends that nobody asked for are counted",
            "as patterns by exit and last line.",
            "",
            "Examples:",
            "  ostler crashes alice",
            "  ostler crashes alice --json"
        })
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
                + style().status(report.status().wire()) + "  start number " + report.generation() + ", "
                + report.restarts() + (report.restarts() == 1 ? " restart counts" : " restarts count")
                + " towards the limit"
                + (report.limited() ? ", which is reached; clear it: ostler reset " + report.name() : "")
                + due(report.due()));
        if (report.exits().isEmpty()) {
            root().note("no process of it has ended yet");
            return OK;
        }
        out().print(new ExitsText(out(), style(), Instant.now())
                .table(report.exits())
                .render());
        patterns(report);
        return OK;
    }

    private static String due(@Nullable Instant due) {
        return due == null ? "" : "; next start in " + Times.span(Duration.between(Instant.now(), due));
    }

    private void patterns(Supervision.CrashReport report) {
        if (report.patterns().isEmpty()) {
            return;
        }
        out().println();
        out().println(style().bold("Patterns")
                + style().dim("  of those that nobody asked for; # is any number or id"));
        for (Supervision.Pattern pattern : report.patterns()) {
            out().println("  " + (pattern.count() == 1 ? "once" : pattern.count() + " times") + "  " + pattern.exit()
                    + (pattern.line().isEmpty() ? "" : "  " + style().dim(Plain.cut(pattern.line(), 100))));
        }
    }
}
