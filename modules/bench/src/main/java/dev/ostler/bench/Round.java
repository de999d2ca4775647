package dev.ostler.bench;

import java.time.Duration;
import java.util.List;

/**
 * What a round brought to all its readers.
 *
 * @param seconds from the prompt until the last reader had the last delta
 * @param missing deltas that did not come
 * @param cpu what the broker's process burned meanwhile; zero where there is none
 */
record Round(long events, long missing, long bytes, double seconds, Sample delays, Duration cpu) {

    static Round of(List<Tally.Received> all, long deltas, long startNanos, Duration cpu) {
        long last = startNanos;
        long events = 0;
        long bytes = 0;
        Sample delays = new Sample();
        for (Tally.Received one : all) {
            last = Math.max(last, one.lastNanos());
            events += one.events();
            bytes += one.bytes();
            delays.addAll(one.delays());
        }
        return new Round(events, deltas * all.size() - events, bytes, (last - startNanos) / 1e9, delays, cpu);
    }

    double rate() {
        return events / seconds;
    }

    double cpuMicros() {
        return cpu.toNanos() / 1e3 / events;
    }

    double megabytes() {
        return bytes / seconds / 1e6;
    }
}
