package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.cli.term.Times;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler down}: asks, shows what is let go, and ends when the broker has gone. */
@Command(
        name = "down",
        description = "Stop the broker: owned harnesses are released by their policy, detached ones stay.",
        footer = {
            "",
            "With --keep everything goes on without a broker, turns included, and the next",
            "ostler up takes it over: for an upgrade.",
            "",
            "Examples:",
            "  ostler down",
            "  ostler down --grace 10s",
            "  ostler down --keep && ostler up"
        })
public final class Down extends BrokerCommand {
    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "For all of it; what is left is settled by the next start. Default: 1m")
    private @Nullable Duration grace;

    @Option(names = "--keep", description = "Release nothing: leave all of it running for the next broker.")
    private boolean keep;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Goes into the log.")
    private @Nullable String reason;

    @Override
    public Integer call() {
        Api api = api();
        long began = System.nanoTime();
        Subscribe ends = new Subscribe(
                "latest", null, List.of("harness.released", "harness.detached"), null, null, Duration.ofSeconds(1));
        try (EventFeed feed = new EventFeed(api, ends, Duration.ofMillis(200)).open()) {
            Broker.GoingDown going = api.call(Operations.DOWN, new Broker.Down(reason, grace, keep ? true : null));
            root().note(
                            keep
                                    ? "releasing nothing"
                                    : going.releasing() == 0 ? "nothing to release" : "releasing " + going.releasing());
            follow(feed);
        }
        awaitGone(api);
        out().println("the broker is down"
                + style().dim(" after " + Times.span(Duration.ofNanos(System.nanoTime() - began))));
        return OK;
    }

    private void follow(EventFeed feed) {
        try {
            for (Optional<FrameView> frame = feed.next(); frame.isPresent(); frame = feed.next()) {
                if (frame.get().isEvent()) {
                    root().note("  " + frame.get().event().path("name").asText() + " "
                            + frame.get().kind().substring("harness.".length()));
                }
            }
        } catch (OstlerException e) {
            if (e.code() != ErrorCode.UNREACHABLE && e.code() != ErrorCode.TIMEOUT) {
                throw e;
            }
        }
    }

    /** The bye comes before the last steps; gone is when the data directory says so. */
    private static void awaitGone(Api api) {
        if (api.broker().data() == null) {
            return;
        }
        try {
            ProcessHandle.of(api.broker().pid())
                    .ifPresent(broker -> broker.onExit()
                            .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                            .join());
        } catch (java.util.concurrent.CompletionException e) {
            throw new OstlerException(
                    ErrorCode.TIMEOUT,
                    "the broker has let everything go and does not end; its pid is "
                            + api.broker().pid());
        }
    }
}
