package dev.ostler.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Many harnesses at once, and many one after the other: what the broker needs for them, and that nothing of it stays.
 * Each is a shell that sleeps; one fake server serves all their sessions.
 */
final class FleetBench {
    private static final double MEGABYTES = 280;
    private static final double MEGABYTES_EACH = 0.5;
    private static final int AT_A_TIME = 16;

    private final BrokerUnderTest broker;
    private final Sizes sizes;

    FleetBench(BrokerUnderTest broker, Sizes sizes) {
        this.broker = broker;
        this.sizes = sizes;
    }

    List<Row> rows(AppServer server) {
        // the first fleet makes what a broker makes once: threads of pools, classes, compiled code
        all(IntStream.range(0, sizes.fleet()).boxed().toList(), i -> broker.spawn("fleet-" + i, server.definition()));
        released();
        Census before = broker.settled(broker.census());
        List<Row> rows = new ArrayList<>(atOnce(server, before));
        for (int i = 0; i < sizes.cycles(); i++) {
            broker.spawn("cycle", server.definition());
            broker.release("cycle");
        }
        rows.add(left(sizes.cycles() + " spawned and released", before));
        return rows;
    }

    private List<Row> atOnce(AppServer server, Census before) {
        String name = sizes.fleet() + " harnesses at once";
        int half = sizes.fleet() / 2;
        all(IntStream.range(0, half).boxed().toList(), i -> broker.spawn("fleet-" + i, server.definition()));
        Census some = broker.census();
        all(
                IntStream.range(half, sizes.fleet()).boxed().toList(),
                i -> broker.spawn("fleet-" + i, server.definition()));
        Census many = broker.census();
        Figure resident = Figure.memory("resident", many.residentMegabytes());
        Figure each = Figure.memory(
                "each one more", (many.residentMegabytes() - some.residentMegabytes()) / (sizes.fleet() - half));
        Row memory = Row.of(
                        name,
                        "the broker's process",
                        resident,
                        each,
                        Figure.count("threads more", Math.max(0, many.threads() - before.threads())))
                .within(Budget.atMost(resident, MEGABYTES).and(Budget.atMost(each, MEGABYTES_EACH)));
        released();
        return List.of(memory, left(name, before));
    }

    private void released() {
        all(broker.living(), view -> broker.release(view.id()));
    }

    private Row left(String name, Census before) {
        Census after = broker.settled(before);
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.count("processes", broker.processes()));
        figures.addAll(after.left(before));
        return new Row(name, "left afterwards", figures, null);
    }

    private static <T> void all(List<T> items, java.util.function.Function<T, ?> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Future<?>> started = new ArrayList<>();
            items.forEach(item -> started.add(threads.submit(() -> work.apply(item))));
            for (Future<?> one : started) {
                try {
                    one.get();
                } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
