package dev.ostler.cli.command;

import dev.ostler.cli.term.Table;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler reap}. */
@Command(
        name = "reap",
        description = "End processes that ostler orphans lists, after their identity has been checked again.",
        footer = {
            "",
            "What carries the marker of the same harness goes together. A shared daemon, and",
            "a process whose identity is not the listed one any more, are not signalled.",
            "Exit code: 0, or 5 when one was refused.",
            "",
            "Examples:",
            "  ostler orphans                  lists them",
            "  ostler reap 4711                by pid, if it is listed now",
            "  ostler reap 4711@1234567        by pid and start, as listed",
            "  ostler reap --all               all but shared daemons"
        })
public final class Reap extends BrokerCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "PROCESS",
            description = "As ostler orphans lists them, or whole identities.")
    private List<String> wanted = List.of();

    @Option(names = "--all", description = "All that are listed, but no shared daemons.")
    private boolean all;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        if (all != wanted.isEmpty()) {
            return refuse();
        }
        String answer = api().text(Operations.REAP, new Supervision.Reap(all ? null : identities()));
        Supervision.ReapReport report = Json.read(answer, Supervision.ReapReport.class);
        if (json) {
            out().println(answer);
        } else {
            print(report);
        }
        return report.processes().stream().anyMatch(one -> one.outcome().equals("refused"))
                ? ErrorCode.CONFLICT.exitCode()
                : OK;
    }

    /** Ending everything is never what is meant by saying nothing. */
    private int refuse() {
        List<Supervision.Orphan> orphans = listed();
        root().err()
                .println(root().errStyle().bad("ostler:")
                        + (all ? " say --all or processes, not both" : " say which, or --all; nothing was ended"));
        if (orphans.isEmpty()) {
            root().err().println("  there is none now");
        } else {
            root().err().print(Orphans.table(root().errStyle(), orphans).render());
            root().err().println("  ostler reap " + Orphans.word(orphans.getFirst()) + "        or: ostler reap --all");
        }
        return ErrorCode.INVALID_REQUEST.exitCode();
    }

    private void print(Supervision.ReapReport report) {
        if (report.processes().isEmpty()) {
            root().note("nothing to reap: no process with this broker's marker is without a harness");
            return;
        }
        Table table = new Table(style(), "OUTCOME", "PROCESS", "WHY");
        for (Supervision.Reaping one : report.processes()) {
            table.row()
                    .add(one.outcome(), one.outcome().equals("refused") ? style()::bad : style()::good)
                    .add(one.identity())
                    .add(one.why() == null ? "-" : one.why())
                    .end();
        }
        out().print(table.render());
    }

    /** A pid is only a word for the identity that was listed with it; the broker is told identities. */
    private List<String> identities() {
        List<Supervision.Orphan> listed = wanted.stream().allMatch(Reap::whole) ? List.of() : listed();
        return wanted.stream().map(word -> identity(word, listed)).toList();
    }

    private List<Supervision.Orphan> listed() {
        return api().call(Operations.ORPHANS, new Supervision.Orphans()).orphans();
    }

    private static boolean whole(String word) {
        return word.indexOf('/') >= 0;
    }

    private static String identity(String word, List<Supervision.Orphan> listed) {
        if (whole(word)) {
            return word;
        }
        return listed.stream()
                .filter(o -> word.equals(Long.toString(o.pid())) || word.equals(Orphans.word(o)))
                .findFirst()
                .map(Supervision.Orphan::identity)
                .orElseThrow(() -> new OstlerException(
                        ErrorCode.NOT_FOUND,
                        "process " + word + " is not an orphan of this broker; ostler orphans lists them"));
    }
}
