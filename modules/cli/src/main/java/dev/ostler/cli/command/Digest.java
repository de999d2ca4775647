package dev.ostler.cli.command;

import dev.ostler.cli.term.Table;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler digest}. */
@Command(
        name = "digest",
        description = "Tell what happened while nobody looked: exits, restarts, adoptions, losses.",
        footer = {"", "Examples:", "  ostler digest", "  ostler digest --since CURSOR"})
public final class Digest extends BrokerCommand {
    @Option(names = "--since", paramLabel = "CURSOR", description = "Default: the start of this broker.")
    private @Nullable String since;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.DIGEST, new Supervision.DigestOf(since));
        if (json) {
            out().println(answer);
            return OK;
        }
        Supervision.Digest digest = Json.read(answer, Supervision.Digest.class);
        if (digest.harnesses().isEmpty()) {
            out().println("nothing happened");
        } else {
            out().print(table(digest).render());
        }
        if (digest.gaps() > 0) {
            out().println(digest.gaps() + " events are missing from the log in between");
        }
        root().note("go on from here: --since " + digest.cursor());
        return OK;
    }

    private Table table(Supervision.Digest digest) {
        Table table = new Table(
                style(), "NAME", "NOW", "STARTS", "ADOPTED", "EXITS", "RESTARTS", "LOST", "FAILED", "TURNS", "LAST");
        for (Supervision.Happened h : digest.harnesses()) {
            table.row()
                    .add(h.name(), style()::bold)
                    .add(h.status() == null ? "-" : h.status().wire())
                    .add(Integer.toString(h.spawned()))
                    .add(Integer.toString(h.adopted()))
                    .add(Integer.toString(h.exits()))
                    .add(Integer.toString(h.restarts()))
                    .add(Integer.toString(h.lost()))
                    .add(Integer.toString(h.failed()))
                    .add(Integer.toString(h.turns()))
                    .dim(h.last().isEmpty() ? "-" : h.last())
                    .end();
        }
        return table;
    }
}
