package dev.ostler.bench;

import dev.ostler.core.ops.Subscribers;
import java.util.List;

/** What a broker under load holds, look after look. */
final class SoakWatch {
    private static final double MEGABYTE = 1 << 20;

    private final BrokerUnderTest broker;
    private final Series heap = new Series();
    private final Series resident = new Series();
    private final Series descriptors = new Series();
    private final Series threads = new Series();
    private final Series lag = new Series();
    private final Series journal = new Series();

    SoakWatch(BrokerUnderTest broker) {
        this.broker = broker;
    }

    void look() {
        Census now = broker.collected();
        heap.add(now.heapMegabytes());
        resident.add(now.residentMegabytes());
        descriptors.add(now.descriptors());
        threads.add(now.threads());
        journal.add(broker.journalBytes() / MEGABYTE);
        lag.add((double) broker.subscribers().subscribers().stream()
                .filter(reader -> !reader.full())
                .mapToLong(Subscribers.Position::lag)
                .max()
                .orElse(0));
    }

    List<Row> rows(String what) {
        Figure end = Figure.memory("end", heap.end());
        return List.of(
                new Row(what, "heap after a collection", heap.memory(), null)
                        .within(Budget.atMost(end, SoakBench.bound(heap.begin()))),
                new Row(what, "resident", resident.memory(), null),
                new Row(what, "descriptors, under way", descriptors.counts(), null),
                new Row(what, "threads, under way", threads.counts(), null),
                new Row(what, "lag of who reads, events", lag.counts(), null),
                new Row(what, "journal on disk", journal.memory(), null));
    }
}
