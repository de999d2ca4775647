package dev.ostler.broker;

import dev.ostler.core.bus.LoopLag;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Status;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalHealth;
import dev.ostler.journal.JournalStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of a broker. Counters are since its start, whenever a registry is bound. */
final class BrokerMeters {
    private final MeterRegistry to;
    private final Journal journal;

    private BrokerMeters(MeterRegistry to, Journal journal) {
        this.to = to;
        this.journal = journal;
    }

    static void bind(MeterRegistry to, Journal journal, Registry registry, EventCounts counts, LoopLag lag) {
        BrokerMeters meters = new BrokerMeters(to, journal);
        meters.harnesses(registry);
        meters.happened(counts);
        meters.log();
        meters.disk();
        Gauge.builder("ostler.loop.lag", lag, l -> seconds(l.worst()))
                .baseUnit("seconds")
                .tag("loop", "broker")
                .description("Longest delay of an event loop in the last half minute")
                .register(to);
    }

    private void harnesses(Registry registry) {
        for (Status status : Status.values()) {
            Gauge.builder(
                            "ostler.harnesses",
                            registry,
                            r -> r.all().stream()
                                    .filter(h -> h.facts().status() == status)
                                    .count())
                    .tag("status", status.wire())
                    .description("Harnesses by status")
                    .register(to);
        }
        Gauge.builder(
                        "ostler.approvals.waiting",
                        registry,
                        r -> r.all().stream()
                                .mapToInt(h -> h.facts().pendingApprovals())
                                .sum())
                .description("Questions of agents that wait for an answer")
                .register(to);
    }

    private void happened(EventCounts counts) {
        counter("ostler.spawns", "Processes started", counts, c -> c.of(Kind.SPAWNED));
        counter("ostler.restarts", "Restarts that were decided", counts, c -> c.of(Kind.RESTARTING));
        counter("ostler.turns.started", "Turns begun", counts, c -> c.of(Kind.TURN_STARTED));
        for (String cause : EventCounts.CAUSES) {
            FunctionCounter.builder("ostler.exits", counts, c -> c.exits(cause))
                    .tag("cause", cause)
                    .description("Ends of processes: asked for, or exit code 0, another code, a signal, not known")
                    .register(to);
        }
        for (TurnOutcome outcome : TurnOutcome.values()) {
            FunctionCounter.builder("ostler.turns", counts, c -> c.turns(outcome.wire()))
                    .tag("outcome", outcome.wire())
                    .description("Turns ended")
                    .register(to);
        }
        for (Kind kind : EventCounts.KINDS) {
            FunctionCounter.builder("ostler.happened", counts, c -> c.of(kind))
                    .tag("kind", kind.wire())
                    .description("Lifecycle events by kind")
                    .register(to);
        }
        Timer ready = Timer.builder("ostler.ready")
                .description("From the start of a process until its endpoint answered")
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30))
                .register(to);
        counts.readyTimes(ready::record);
    }

    private void log() {
        for (EventClass of : EventClass.values()) {
            FunctionCounter.builder("ostler.events", journal, j -> {
                        JournalStats.Log log = j.stats().log();
                        return of == EventClass.LIFECYCLE ? log.lifecycle() : log.stream();
                    })
                    .tag("class", of.wire())
                    .description("Events published")
                    .register(to);
        }
        counter(
                "ostler.events.dropped",
                "Stream events that could not wait for the log",
                journal,
                j -> j.stats().log().droppedStream());
        counter(
                "ostler.events.evicted",
                "Stream events that left memory",
                journal,
                j -> j.stats().rings().evicted());
        counter(
                "ostler.hints.skipped",
                "Events that readers had to fetch from the log",
                journal,
                j -> j.stats().log().skippedHints());
        gauge(
                "ostler.journal.waiting.changes",
                "Changes that wait for their commit",
                j -> j.log().waitingChanges());
        gauge(
                "ostler.journal.waiting.stream",
                "Stream events that wait behind them",
                j -> j.log().waitingStream());
        gauge("ostler.journal.waiting.bytes", "Memory of both", j -> j.log().waitingBytes());
        gauge(
                "ostler.journal.held.events",
                "Stream events in memory",
                j -> j.rings().events());
        gauge("ostler.journal.held.bytes", "Their memory", j -> j.rings().bytes());
    }

    private void disk() {
        FunctionTimer.builder(
                        "ostler.journal.commit",
                        journal,
                        j -> j.stats().disk().commits(),
                        j -> j.stats().disk().committing().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Commits of the event log, with their fsync")
                .register(to);
        counter(
                "ostler.journal.failures",
                "Commits that failed and were tried again",
                journal,
                j -> j.stats().disk().failures());
        counter(
                "ostler.journal.expired",
                "Lifecycle events removed by retention",
                journal,
                j -> j.stats().disk().expired());
        gauge(
                "ostler.journal.bytes",
                "Size of the database and its write-ahead log",
                j -> j.disk().bytes());
        gauge(
                "ostler.journal.last.commit.seconds",
                "How long the newest commit took",
                j -> seconds(j.disk().lastCommit()));
        for (JournalHealth.State state : JournalHealth.State.values()) {
            Gauge.builder("ostler.storage", journal, j -> j.health().state() == state ? 1 : 0)
                    .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
                    .description("Whether facts reach the disk")
                    .register(to);
        }
    }

    private void gauge(String name, String what, ToDoubleFunction<JournalStats> value) {
        Gauge.builder(name, journal, j -> value.applyAsDouble(j.stats()))
                .description(what)
                .register(to);
    }

    private <T> void counter(String name, String what, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, of, value).description(what).register(to);
    }

    private static double seconds(Duration d) {
        return d.toNanos() / 1e9;
    }
}
