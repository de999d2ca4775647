package dev.ostler.process.remote;

import dev.ostler.process.FollowSpec;
import dev.ostler.process.Followed;
import dev.ostler.process.Keeper;
import dev.ostler.process.OutputBatch;
import dev.ostler.process.OutputLine;
import dev.ostler.process.OutputTail;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A broker in a JVM of its own, to be killed while it tells {@code cat} numbers without end and reads them back. */
final class SpeakingBroker {
    static final int LINE = 10;
    private static final int AHEAD = 64;

    private SpeakingBroker() {}

    /** {@code DATA STORE} */
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        RemoteKeeper keeper = new KeeperProcess(data, args[1], "test").connect(_ -> {});
        System.out.println(keeper.spawn(new SpawnSpec(
                        "h",
                        "cat",
                        List.of(),
                        Map.of("PATH", System.getenv("PATH")),
                        data,
                        new Stdio.Pipes(data.resolve("h.out"), data.resolve("h.err"))))
                .toCompletableFuture()
                .join());
        System.out.flush();
        follow(OutputTail.start(), keeper, data, 0).toCompletableFuture().join();
        speak(keeper, 1, Integer.MAX_VALUE);
    }

    /** From this number on, one line each. */
    static Written speak(Keeper keeper, int from, int to) {
        Queue<CompletableFuture<Written>> ahead = new ArrayDeque<>();
        Written last = new Written.NotHeld();
        for (int i = from; i <= to; i++) {
            byte[] line = "%09d\n".formatted(i).getBytes(StandardCharsets.US_ASCII);
            ahead.add(keeper.write("h", line).toCompletableFuture());
            if (ahead.size() > AHEAD || i == to) {
                last = ahead.remove().join();
            }
        }
        while (!ahead.isEmpty()) {
            last = ahead.remove().join();
        }
        return last;
    }

    static CompletionStage<Followed> follow(OutputTail tail, Keeper keeper, Path data, long from) {
        return tail.follow(FollowSpec.spool(data.resolve("h.out"), from, 1 << 20), batch -> {
            record(data.resolve("journal"), batch);
            return keeper.processed("h", batch.nextOffset());
        });
    }

    /** Lines, then where they end: what has no end was not written down. */
    private static void record(Path journal, OutputBatch batch) {
        List<String> entries = new ArrayList<>();
        batch.lines().stream().map(OutputLine::text).forEach(entries::add);
        entries.add("@" + batch.nextOffset() + " lost " + batch.lostBytes());
        try {
            Files.write(journal, entries, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
