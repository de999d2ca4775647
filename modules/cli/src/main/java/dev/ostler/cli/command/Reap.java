package dev.ostler.cli.command;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler reap}. */
@Command(
        name = "reap",
        description = "End processes that ostler orphans lists, after their identity has been checked again.",
        footer = {"", "Examples:", "  ostler reap", "  ostler reap 4711"})
public final class Reap extends BrokerCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "PID",
            description = "As ostler orphans lists them, or whole identities. Default: all but shared daemons.")
    private List<String> wanted = List.of();

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.REAP, new Supervision.Reap(wanted.isEmpty() ? null : identities()));
        if (json) {
            out().println(answer);
            return OK;
        }
        Supervision.ReapReport report = Json.read(answer, Supervision.ReapReport.class);
        if (report.processes().isEmpty()) {
            root().note("nothing to reap");
        }
        for (Supervision.Reaping one : report.processes()) {
            out().println(one.outcome() + "  " + one.identity() + (one.why() == null ? "" : "  " + one.why()));
        }
        return report.processes().stream().anyMatch(one -> one.outcome().equals("refused"))
                ? ErrorCode.CONFLICT.exitCode()
                : OK;
    }

    /** A pid is only a word for the identity that was listed with it; the broker is told identities. */
    private List<String> identities() {
        Map<String, String> byPid = Json.read(
                        api().text(Operations.ORPHANS, new Supervision.Orphans()), Supervision.OrphanList.class)
                .orphans()
                .stream()
                .collect(Collectors.toMap(o -> Long.toString(o.pid()), Supervision.Orphan::identity));
        return wanted.stream().map(word -> identity(word, byPid)).toList();
    }

    private static String identity(String word, Map<String, String> byPid) {
        if (word.indexOf('/') >= 0) {
            return word;
        }
        String identity = byPid.get(word);
        if (identity == null) {
            throw new OstlerException(
                    ErrorCode.NOT_FOUND, "process " + word + " is not an orphan of this broker; see: ostler orphans");
        }
        return identity;
    }
}
