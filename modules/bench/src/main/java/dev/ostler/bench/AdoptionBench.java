package dev.ostler.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker is killed with SIGKILL; how long the next one takes until every harness works again. */
final class AdoptionBench {
    private final Path dir;
    private final Sizes sizes;

    AdoptionBench(Path dir, Sizes sizes) {
        this.dir = dir;
        this.sizes = sizes;
    }

    List<Row> rows(AppServer server) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int count : sizes.adopted()) {
            rows.add(row(server, count));
        }
        return rows;
    }

    private Row row(AppServer server, int count) throws IOException {
        Path data = Files.createDirectory(dir.resolve("adopt-" + count));
        BrokerUnderTest broker = BrokerUnderTest.start(data);
        Sample up = new Sample();
        Sample all = new Sample();
        try {
            for (int i = 0; i < count; i++) {
                broker.spawn("kept-" + i, server.definition());
            }
            for (int i = 0; i < sizes.adoptions(); i++) {
                broker.kill();
                long start = System.nanoTime();
                broker = BrokerUnderTest.start(data);
                up.add(System.nanoTime() - start);
                for (int k = 0; k < count; k++) {
                    broker.awaitReady("kept-" + k);
                }
                all.add(System.nanoTime() - start);
            }
        } finally {
            // whatever failed, nothing that was spawned stays
            BrokerUnderTest last = broker.alive() ? broker : BrokerUnderTest.start(data);
            last.releaseAll();
            last.down();
        }
        return Row.of(
                "adoption after SIGKILL, " + count + (count == 1 ? " harness" : " harnesses"),
                "from exec of the next broker",
                Figure.millis("until it answers p50", up.millis(0.5)),
                Figure.millis("until all work again p50", all.millis(0.5)),
                Figure.millis("max", all.millis(1)));
    }
}
