package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.EndpointFact;
import dev.ostler.core.harness.ExitCategory;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.ResourceUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an end of a process is, as an event and as a line of its record. */
final class Exits {
    /** How many ends a record holds. */
    static final int KEPT = 10;

    private final FactWriter facts;

    Exits(FactWriter facts) {
        this.facts = facts;
    }

    Fact fact(HarnessRecord record, KeeperEvent.Exited e, Instant at, List<String> tail) {
        return fact(record, e, at, e.asked() ? "it was stopped" : "it ended by itself", tail);
    }

    /** {@code at} is when it ended, which may be long ago. */
    Fact fact(HarnessRecord record, KeeperEvent.Exited e, Instant at, String cause, List<String> tail) {
        return fact(record, e.status(), e.use(), e.asked(), at, cause, tail)
                .when(r -> isOpen(r)
                        && (r.identity() == null
                                || r.identity().equals(e.identity().toString())));
    }

    /** Whether an end of its process is still to be told. */
    static boolean isOpen(HarnessRecord r) {
        return r.facts().process() == ProcessFact.ALIVE || r.facts().process() == ProcessFact.NONE;
    }

    /** The end of one that nobody watched: how it ended is not known any more. */
    Fact unwatched(HarnessRecord record, boolean asked, String cause) {
        return fact(
                        record,
                        new ExitStatus.Unknown(),
                        ResourceUse.UNKNOWN,
                        asked,
                        facts.clock().instant(),
                        cause,
                        List.of())
                .when(r -> isOpen(r) && r.generation() == record.generation());
    }

    private Fact fact(
            HarnessRecord record,
            ExitStatus status,
            ResourceUse use,
            boolean asked,
            Instant at,
            String cause,
            List<String> tail) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("exit", status.toString());
        @Nullable Integer code = status instanceof ExitStatus.Code(int c) ? Integer.valueOf(c) : null;
        @Nullable String signal = status instanceof ExitStatus.Signalled s ? s.name() : null;
        if (code != null) {
            data.put("code", code);
        }
        if (signal != null) {
            data.put("signal", signal);
        }
        data.put("asked", asked);
        data.put("generation", record.generation());
        data.put("cause", cause);
        data.put("use", use);
        return facts.fact(record, Kind.EXITED, data, r -> {
            Supervision.Exit exit = new Supervision.Exit(
                    r.generation(),
                    at,
                    category(status),
                    status.toString(),
                    code,
                    signal,
                    asked,
                    uptime(r.started(), at),
                    use.maxRssBytes(),
                    tail);
            return r.because(asked ? r.cause() : "ended by itself: " + status)
                    .withExits(newest(r.exits(), exit))
                    .inSession(r.sessionId(), null)
                    .with(r.facts()
                            .with(ProcessFact.EXITED)
                            .with(EndpointFact.UNKNOWN)
                            .with(r.facts().session() == SessionFact.NONE ? SessionFact.NONE : SessionFact.LOST));
        });
    }

    private static Duration uptime(@Nullable Instant started, Instant now) {
        return started == null || started.isAfter(now) ? Duration.ZERO : Duration.between(started, now);
    }

    private static ExitCategory category(ExitStatus status) {
        return switch (status) {
            case ExitStatus.Code(int code) -> code == 0 ? ExitCategory.CLEAN : ExitCategory.CODE;
            case ExitStatus.Signalled _ -> ExitCategory.SIGNAL;
            case ExitStatus.Unknown() -> ExitCategory.UNKNOWN;
        };
    }

    private static List<Supervision.Exit> newest(List<Supervision.Exit> before, Supervision.Exit exit) {
        List<Supervision.Exit> all = new ArrayList<>(before);
        all.add(exit);
        return all.subList(Math.max(0, all.size() - KEPT), all.size());
    }
}
