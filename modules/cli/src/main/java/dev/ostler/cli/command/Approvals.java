package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribe;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler approvals}. */
@Command(
        name = "approvals",
        description = "List the questions that wait for an answer, or answer them as they come.",
        footer = {
            "",
            "With -f in a terminal each question is shown and answered with a word and",
            "Enter: a(llow), s (allow for the session), d(eny), c(ancel the turn), n(ext);",
            "what follows the word is the reason. Elsewhere -f prints the questions and",
            "their answers as they come. A policy in the definition answers by itself:",
            "approvals.rules.",
            "",
            "Examples:",
            "  ostler approvals",
            "  ostler approvals -f",
            "  ostler approvals alice --json"
        })
public final class Approvals extends BrokerCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Name or id; of all when absent.")
    private @Nullable String harness;

    @Option(
            names = {"-f", "--follow"},
            description = "Answer them one after the other; where stdout is no terminal, print what comes.")
    private boolean follow;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        return follow ? follow() : list();
    }

    /** The feed is open before the list is asked for: nothing falls between them. */
    private int follow() {
        Api api = api();
        Subscribe events = new Subscribe(
                "latest", harness == null ? null : List.of(harness), List.of("approval.*"), null, null, null);
        try (EventFeed feed = new EventFeed(api, events)) {
            feed.open();
            if (root().env().outTerminal() && !json) {
                new ApprovalSession(root(), api, harness).run(feed);
                return OK;
            }
            return print(feed);
        }
    }

    private int print(EventFeed feed) {
        AtomicBoolean interrupted = new AtomicBoolean();
        root().env().interrupts().on("INT", () -> {
            interrupted.set(true);
            feed.end();
        });
        list();
        FrameText text = new FrameText(out(), style(), json);
        for (Optional<FrameView> frame = feed.next(); frame.isPresent(); frame = feed.next()) {
            text.print(frame.get());
        }
        return interrupted.get() ? INTERRUPTED : OK;
    }

    private int list() {
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
