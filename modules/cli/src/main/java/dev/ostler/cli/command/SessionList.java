package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.SessionInfo;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler sessions}. */
@Command(
        name = "sessions",
        description = "List the sessions that the agent keeps; copy, put away or remove one.",
        footer = {
            "",
            "The one with a * is open. Another is opened by: ostler open NAME SESSION",
            "",
            "Examples:",
            "  ostler sessions alice",
            "  ostler sessions alice --archived             those that were put away",
            "  ostler sessions alice --fork                 copies the open one",
            "  ostler sessions alice --delete 01a1fb9f-…"
        })
public final class SessionList extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id of the harness.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 500. Default: 50")
    private @Nullable Integer limit;

    @Option(names = "--from", paramLabel = "CURSOR", description = "The page after the one that named it.")
    private @Nullable String from;

    @Option(names = "--archived", description = "List those that were put away, and no others.")
    private boolean archived;

    @ArgGroup
    private @Nullable Deed deed;

    /** One of them. */
    static final class Deed {
        @Option(
                names = "--fork",
                paramLabel = "SESSION",
                arity = "0..1",
                fallbackValue = "",
                description = "Copy it; without one the open one.")
        private @Nullable String fork;

        @Option(names = "--archive", paramLabel = "SESSION", description = "Put it away, out of the list.")
        private @Nullable String archive;

        @Option(names = "--unarchive", paramLabel = "SESSION", description = "Take it back.")
        private @Nullable String unarchive;

        @Option(names = "--delete", paramLabel = "SESSION", description = "Remove it; it must not be open.")
        private @Nullable String delete;
    }

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        return deed == null ? list() : done(deed);
    }

    private int list() {
        String answer =
                api().text(Operations.SESSIONS, new Sessions.ListThem(harness, from, limit, archived ? true : null));
        if (json) {
            out().println(answer);
            return OK;
        }
        Sessions.SessionList list = Json.read(answer, Sessions.SessionList.class);
        Instant now = Instant.now();
        Table table = new Table(style(), "", "SESSION", "UPDATED", "DIRECTORY", "TITLE");
        for (SessionInfo s : list.sessions()) {
            table.row()
                    .add(s.open() ? "*" : "", style()::good)
                    .add(s.id(), style()::bold)
                    .dim(s.updated() == null ? "-" : Times.ago(s.updated(), now))
                    .add(s.cwd() == null ? "-" : s.cwd())
                    .add(s.title() == null ? "" : Plain.cut(s.title(), 60))
                    .end();
        }
        if (!list.sessions().isEmpty()) {
            out().print(table.render());
        } else {
            root().note(
                            archived
                                    ? "no session was put away"
                                    : "the agent keeps no session yet; one is written down with its first turn");
        }
        if (list.next() != null) {
            root().note("there are more: ostler sessions " + harness + (archived ? " --archived" : "") + " --from '"
                    + list.next() + "'");
        }
        return OK;
    }

    private int done(Deed what) {
        if (what.fork != null) {
            Sessions.Forked copy =
                    api().call(Operations.FORK, new Sessions.Fork(harness, what.fork.isEmpty() ? null : what.fork));
            say(copy, copy.session() + " is a copy of " + copy.of());
            root().note("open it: ostler open " + harness + " " + copy.session());
        } else if (what.delete != null) {
            say(api().call(Operations.DELETE, new Sessions.Delete(harness, what.delete)), "deleted " + what.delete);
        } else {
            boolean undo = what.archive == null;
            String session = Objects.requireNonNull(undo ? what.unarchive : what.archive, "one of them is given");
            say(
                    api().call(Operations.ARCHIVE, new Sessions.Archive(harness, session, undo ? true : null)),
                    (undo ? "taken back " : "put away ") + session);
        }
        return OK;
    }

    private void say(Record answer, String words) {
        out().println(json ? Json.write(answer) : words);
    }
}
