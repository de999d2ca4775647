package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.cli.offline.DeadBroker;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Start;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler events}. */
@Command(
        name = "events",
        description = "Read the event log, or follow it.",
        footer = {
            "",
            "At the end the cursor to go on from is printed on stderr; --since takes it.",
            "Nothing after it is lost: what can no longer be told shows as a gap with its",
            "count.",
            "",
            "Examples:",
            "  ostler events --harness alice",
            "  ostler events -f --kind 'turn.*' --kind 'approval.*'",
            "  ostler events --since 01K5…:42 --json",
            "  ostler events --db ~/.local/state/ostler"
        })
public final class Events extends BrokerCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--since",
            paramLabel = "CURSOR",
            description = "A cursor, earliest or latest. Default: earliest; with -f latest")
    private @Nullable String since;

    @Option(names = "--harness", paramLabel = "NAME", description = "Only of this one; may be repeated.")
    private List<String> harnesses = new ArrayList<>();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only these, such as turn.ended or 'harness.*'; may be repeated.")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--session", paramLabel = "ID", description = "Only of this session of an agent.")
    private @Nullable String session;

    @Option(names = "--turn", paramLabel = "ID", description = "Only of this turn.")
    private @Nullable String turn;

    @Option(names = "--node", paramLabel = "NAME", description = "Only of this broker; may be repeated.")
    private List<String> nodes = new ArrayList<>();

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "With -f: how often an idle log says that it is idle, 1s to 1m. Default: 10s")
    private @Nullable Duration heartbeat;

    @Option(
            names = "--max-buffer",
            paramLabel = "N",
            description = "With -f: give up when more than N events wait because nobody reads what is printed.")
    private @Nullable Integer maxBuffer;

    @Option(
            names = "--reconnect",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "With -f: how long to try to come back after the connection broke, and go on where it was;"
                    + " 0s ends with it. Default: 30s")
    private @Nullable Duration reconnect;

    @Option(
            names = "--db",
            paramLabel = "FILE",
            description = "Read what a dead broker has left: its data directory, its ostler.db, or a copy of that."
                    + " Nothing is written.")
    private @Nullable Path database;

    @Option(names = "--json", description = "Print each frame as a line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        EventFilter.checkKinds(kinds);
        FrameText text = new FrameText(out(), style(), json);
        if (database != null) {
            return stored(database, text);
        }
        Api api = api();
        return follow ? follow(api, text) : read(api, text);
    }

    private int stored(Path of, FrameText text) {
        if (follow) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "--db reads what is there: nothing comes to --follow");
        }
        end(DeadBroker.events(
                root().env().cwd().resolve(of),
                Start.parse(since == null ? "earliest" : since),
                new EventFilter(harnesses, kinds, session, turn, nodes),
                frame -> text.print(FrameView.parse(frame))));
        return OK;
    }

    private int read(Api api, FrameText text) {
        String from = since == null ? "earliest" : since;
        dev.ostler.core.ops.Events.Page page;
        do {
            page = api.call(
                    Operations.READ_EVENTS,
                    new dev.ostler.core.ops.Events.Read(from, 1_000, harnesses, kinds, session, turn, nodes));
            page.frames().forEach(frame -> text.print(FrameView.parse(frame)));
            from = page.examined().toString();
        } while (page.more());
        end(from);
        return OK;
    }

    private int follow(Api api, FrameText text) {
        AtomicBoolean interrupted = new AtomicBoolean();
        Subscribe request = new Subscribe(
                since == null ? "latest" : since, harnesses, kinds, session, turn, heartbeat, nodes, maxBuffer);
        try (EventFeed feed =
                reconnect == null ? new EventFeed(api, request) : new EventFeed(api, request, reconnect)) {
            root().env().interrupts().on("INT", () -> {
                interrupted.set(true);
                feed.end();
            });
            feed.open();
            String reason = "";
            try {
                for (Optional<FrameView> frame = feed.next(); frame.isPresent(); frame = feed.next()) {
                    text.print(frame.get());
                    reason = frame.get().type().equals("bye") ? frame.get().reason() : "";
                }
            } finally {
                end(feed.cursor());
            }
            if (!interrupted.get()) {
                root().note("the broker said bye: " + reason);
            }
            return interrupted.get() ? INTERRUPTED : OK;
        }
    }

    private void end(@Nullable String cursor) {
        if (cursor != null) {
            root().note("go on from here: --since " + cursor);
        }
    }
}
