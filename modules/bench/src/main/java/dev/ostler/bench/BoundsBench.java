package dev.ostler.bench;

import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Supervision;
import dev.ostler.fake.FakePrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Servers whose output is too much: one line without an end, a flood of lines, and a flood into a log that must stay
 * small while the server holds it open. The broker's memory stays within its bound and nothing else is lost by it.
 */
final class BoundsBench {
    /** Of the whole process, whose heap may be half of it: no line and no flood makes it more. */
    private static final double MEGABYTES = 512;

    private static final long PACE_NANOS = 5_000_000;
    private static final long LOG_BYTES = 8 << 20;
    private static final int BLOCK = 512;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final BrokerUnderTest broker;
    private final Path data;
    private final Sizes sizes;

    BoundsBench(BrokerUnderTest broker, Path data, Sizes sizes) {
        this.broker = broker;
        this.data = data;
        this.sizes = sizes;
    }

    List<Row> rows(AppServer server) throws IOException {
        long bytes = sizes.longLine();
        AppServer line = server.and("head -c " + bytes + " /dev/zero | tr '\\0' x; echo; echo the last line");
        AppServer flood = server.running(
                FakePrograms.evil("flood", String.valueOf(sizes.floodRate()), String.valueOf(sizes.floodLines())));
        return List.of(
                row("one line of " + bytes / 1_000_000 + " MB", line, "the last line"),
                row(
                        String.format("%,d lines at %,d/s", sizes.floodLines(), sizes.floodRate()),
                        flood,
                        "line " + sizes.floodLines() + " of a flood of lines"));
    }

    private Row row(String what, AppServer server, String last) throws IOException {
        Harnesses.Spawned spawned = broker.spawn("bounds", server.limited(Map.of("logBytes", LOG_BYTES)));
        long start = System.nanoTime();
        awaitLast(last);
        long took = System.nanoTime() - start;
        Path log = data.resolve("logs").resolve(spawned.id() + ".out");
        long disk = awaitSmall(log);
        Census census = broker.census();
        broker.release("bounds");
        Supervision.Happened happened = broker.happened(spawned.id());
        int missing =
                3 - Math.min(1, happened.spawned()) - Math.min(1, happened.exits()) - Math.min(1, happened.released());
        Figure peak = Figure.memory("the broker's peak", census.peakMegabytes());
        return Row.of(
                        "output: " + what,
                        "a log of 8 MiB that the server holds open",
                        Figure.millis("until the newest line was there", took / 1e6),
                        peak,
                        Figure.memory("the log on disk", disk / 1048576.0),
                        Figure.count("missing", missing))
                .within(Budget.atMost(peak, MEGABYTES));
    }

    private void awaitLast(String last) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!broker.lastLines("bounds", 1).equals(List.of(last))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("'" + last + "' has not come within " + PATIENCE.toSeconds()
                        + " s, but " + broker.lastLines("bounds", 3));
            }
        }
    }

    /** What is older is given back to the file system when it has been read. */
    private static long awaitSmall(Path log) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long bytes = onDisk(log);
        while (bytes > 2 * LOG_BYTES && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PACE_NANOS);
            bytes = onDisk(log);
        }
        return bytes;
    }

    private static long onDisk(Path log) throws IOException {
        Process du = new ProcessBuilder("stat", "-c", "%b", log.toString()).start();
        try (var lines = du.inputReader()) {
            return Long.parseLong(lines.readLine()) * BLOCK;
        }
    }
}
