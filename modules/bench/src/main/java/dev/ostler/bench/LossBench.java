package dev.ostler.bench;

import dev.ostler.process.Lineage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** From SIGKILL to a broker, which does not come back, until nothing is left of what ends with it. */
final class LossBench {
    private static final Pattern OWNS = Pattern.compile(DoomedOwner.ANNOUNCEMENT + "(\\S+)");
    private static final long LOOK = Duration.ofMillis(2).toNanos();

    private final Path dir;
    private final int losses;

    LossBench(Path dir, Sizes sizes) {
        this.dir = dir;
        this.losses = sizes.losses();
    }

    List<Row> rows() throws IOException {
        Sample gone = new Sample();
        for (int i = 0; i < losses; i++) {
            gone.add(one(Files.createDirectory(dir.resolve("loss-" + i)), "loss-" + UUID.randomUUID()));
        }
        return List.of(
                Row.of("onBrokerLoss kill, no broker comes back", "deaf to TERM, and forking", gone.p50(), gone.p99())
                        .within(Budget.atMost(gone.p99(), 1_000)));
    }

    private static long one(Path data, String store) {
        Child owner = Child.start(
                Programs.production(DoomedOwner.class.getName(), data.toString(), store),
                Map.of(),
                Child.Stream.STDOUT,
                OWNS);
        owner.announcement();
        long start = System.nanoTime();
        owner.close();
        while (!Lineage.scan(store).isEmpty()) {
            if (System.nanoTime() - start > Await.LONG.toNanos()) {
                throw new CompletionException(new IllegalStateException("left: " + Lineage.scan(store)));
            }
            LockSupport.parkNanos(LOOK);
        }
        return System.nanoTime() - start;
    }
}
