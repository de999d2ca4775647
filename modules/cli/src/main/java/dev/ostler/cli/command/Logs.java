package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler logs}. */
@Command(
        name = "logs",
        description = "Print what an owned process printed; secrets are masked.",
        footer = {
            "",
            "Examples:",
            "  ostler logs alice --stderr --lines 50",
            "  ostler logs alice -f                 until it is gone, or Ctrl-C"
        })
public final class Logs extends BrokerCommand {
    private static final int PAGE = 10_000;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(names = "--stderr", description = "Its stderr instead of its stdout.")
    private boolean stderr;

    @Option(names = "--lines", paramLabel = "N", description = "So many of the last lines. Default: 200")
    private @Nullable Integer lines;

    @Option(names = "--json", description = "Print the broker's own answers.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        if (!follow) {
            Harnesses.LogLines last = read(api, harness, null, lines);
            print(last);
            printRest(last);
            return OK;
        }
        // The feed first: what is printed between the read and the subscription would wake nobody.
        Subscribe wake = new Subscribe(
                "latest",
                List.of(harness),
                List.of("output", "harness.reaped", "harness.released", "harness.detached"),
                null,
                null,
                null);
        try (EventFeed feed = new EventFeed(api, wake).open()) {
            Harnesses.LogLines last = read(api, harness, null, lines);
            print(last);
            return follow(api, feed, last);
        }
    }

    /** Events only say when to look: the truth is in the file. */
    private int follow(Api api, EventFeed feed, Harnesses.LogLines from) {
        long next = from.next();
        for (Optional<FrameView> frame = feed.next(); frame.isPresent(); frame = feed.next()) {
            Harnesses.LogLines more = read(api, from.id(), next, PAGE);
            while (more.next() > next) {
                print(more);
                next = more.next();
                more = read(api, from.id(), next, PAGE);
            }
            if (frame.get().isEvent() && frame.get().kind().startsWith("harness.")) {
                printRest(more);
                root().note(frame.get().event().path("name").asText() + " is "
                        + frame.get().kind().substring("harness.".length()));
                return OK;
            }
        }
        return OK;
    }

    private Harnesses.LogLines read(Api api, String of, @Nullable Long from, @Nullable Integer most) {
        return api.call(
                Operations.LOGS,
                new Harnesses.Logs(of, stderr ? OutputStream.STDERR : OutputStream.STDOUT, from, most));
    }

    /** A line that was begun: a follower prints it when it is whole, or when no more of it can come. */
    private void printRest(Harnesses.LogLines read) {
        String rest = read.unfinished();
        if (!json && rest != null) {
            out().println(rest);
            out().flush();
        }
    }

    private void print(Harnesses.LogLines read) {
        if (json) {
            out().println(Json.write(read));
        } else {
            read.lines().forEach(out()::println);
        }
        out().flush();
    }
}
