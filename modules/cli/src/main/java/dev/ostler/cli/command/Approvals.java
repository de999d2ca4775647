package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler approvals}. */
@Command(
        name = "approvals",
        description = "List the questions that wait for an answer.",
        footer = {"", "Examples:", "  ostler approvals", "  ostler approvals alice --json"})
public final class Approvals extends BrokerCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Name or id; of all when absent.")
    private @Nullable String harness;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.APPROVALS, new Sessions.Approvals(harness));
        if (json) {
            out().println(answer);
            return OK;
        }
        Sessions.ApprovalList list = Json.read(answer, Sessions.ApprovalList.class);
        if (list.approvals().isEmpty()) {
            root().note("nothing waits for an answer");
            return OK;
        }
        Instant now = Instant.now();
        Table table = new Table(style(), "HARNESS", "KIND", "ASKED", "APPROVAL", "WHAT");
        for (Sessions.Approval a : list.approvals()) {
            table.row()
                    .add(a.name(), style()::bold)
                    .add(a.kind().wire(), style()::warn)
                    .dim(Times.ago(a.asked(), now))
                    .add(a.approval())
                    .add(Plain.cut(a.title(), 100))
                    .end();
        }
        out().print(table.render());
        root().note("answer with: ostler answer APPROVAL allow|deny|allow-session|cancel");
        return OK;
    }
}
