package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
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
            "At the end the cursor to go on from is printed on stderr; --since takes it. Nothing after it is lost:",
            "what can no longer be told shows as a gap with its count.",
            "",
            "Examples:",
            "  ostler events --harness alice",
            "  ostler events -f --kind 'turn.*' --kind 'approval.*'",
            "  ostler events --since 01K5…:42 --json"
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

    @Option(names = "--json", description = "Print each frame as a line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        FrameText text = new FrameText(out(), style(), json);
        return follow ? follow(api, text) : read(api, text);
    }

    private int read(Api api, FrameText text) {
        String from = since == null ? "earliest" : since;
        dev.ostler.core.ops.Events.Page page;
        do {
            page = api.call(
                    Operations.READ_EVENTS,
                    new dev.ostler.core.ops.Events.Read(from, 1_000, harnesses, kinds, null, null));
            page.frames().forEach(frame -> text.print(FrameView.parse(frame)));
            from = page.examined().toString();
        } while (page.more());
        end(from);
        return OK;
    }

    private int follow(Api api, FrameText text) {
        AtomicBoolean interrupted = new AtomicBoolean();
        Subscribe request = new Subscribe(since == null ? "latest" : since, harnesses, kinds, null, null, null);
        try (EventFeed feed = new EventFeed(api, request)) {
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
