package dev.ostler.broker;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.LineageProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a broker that came after a crash knows, held against what must be.
 *
 * @param adopted harnesses that live on
 * @param over harnesses of which nothing is left
 * @param missing lifecycle events that were told and are not in the log, and holes in it that no gap explains
 * @param leftovers processes of the lineage that no live record claims
 * @param wrong what is not as it must be
 */
record CrashFindings(int adopted, int over, int missing, int leftovers, List<String> wrong) {
    /** Of one harness no more than one of these may be told, whatever was killed when. */
    private static final List<Kind> ONCE =
            List.of(Kind.REQUESTED, Kind.SPAWNED, Kind.EXITED, Kind.REAPED, Kind.RELEASED);

    CrashFindings {
        wrong = List.copyOf(wrong);
    }

    /** {@code told}: what the brokers before had published. */
    static CrashFindings of(TestBroker broker, List<CrashWitness> told) {
        broker.catchUp();
        List<String> wrong = new ArrayList<>();
        int missing = missing(broker, told, wrong);
        List<Harnesses.View> all =
                broker.call(Operations.LIST, new Harnesses.ListAll(true)).harnesses();
        Set<String> live = new HashSet<>();
        broker.call(Operations.LIST, new Harnesses.ListAll(false)).harnesses().forEach(view -> live.add(view.id()));
        Map<String, Map<Kind, Integer>> counts = counts(broker);
        for (CrashWitness w : told) {
            if (w.kind().equals(Kind.REQUESTED.wire())
                    && all.stream().noneMatch(view -> view.id().equals(w.harness()))) {
                wrong.add("forgotten: " + w.harness());
            }
        }
        for (Harnesses.View view : all) {
            int before = wrong.size();
            once(view, live.contains(view.id()), counts.getOrDefault(view.id(), Map.of()), wrong);
            if (wrong.size() > before) {
                wrong.add("of which was told: " + history(broker, view.id()));
            }
        }
        List<LineageProcess> unclaimed = broker.leftovers().stream()
                .filter(p -> !live.contains(p.harnessId()))
                .toList();
        if (!unclaimed.isEmpty()) {
            wrong.add("unclaimed: " + unclaimed);
        }
        List<Supervision.Orphan> orphans =
                broker.call(Operations.ORPHANS, new Supervision.Orphans()).orphans();
        if (!orphans.isEmpty()) {
            wrong.add("orphans: " + orphans);
        }
        return new CrashFindings(live.size(), all.size() - live.size(), missing, unclaimed.size(), wrong);
    }

    private static void once(Harnesses.View view, boolean live, Map<Kind, Integer> counts, List<String> wrong) {
        for (Kind kind : ONCE) {
            if (counts.getOrDefault(kind, 0) > 1) {
                wrong.add(counts.get(kind) + " times " + kind.wire() + " of " + view.name());
            }
        }
        boolean spawned = counts.containsKey(Kind.SPAWNED);
        for (Kind end : List.of(Kind.EXITED, Kind.REAPED)) {
            if (live && counts.containsKey(end)) {
                wrong.add(view.name() + " lives, and " + end.wire() + " was told");
            } else if (!live && spawned && !counts.containsKey(end)) {
                wrong.add(view.name() + " was spawned and is over, and " + end.wire() + " was never told");
            }
        }
    }

    private static List<String> history(TestBroker broker, String harness) {
        return broker.events.stream()
                .filter(e -> harness.equals(e.harness()) && e.kind().eventClass() == EventClass.LIFECYCLE)
                .map(e -> e.seq() + " " + e.kind().wire() + " "
                        + Json.tree(e.data()).path("cause").asText())
                .toList();
    }

    private static Map<String, Map<Kind, Integer>> counts(TestBroker broker) {
        Map<String, Map<Kind, Integer>> counts = new HashMap<>();
        for (Event e : broker.events) {
            if (e.harness() != null) {
                counts.computeIfAbsent(e.harness(), _ -> new HashMap<>()).merge(e.kind(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static int missing(TestBroker broker, List<CrashWitness> told, List<String> wrong) {
        Set<CrashWitness> known = new HashSet<>();
        broker.events.forEach(e -> known.add(CrashWitness.of(e)));
        List<CrashWitness> lost = told.stream().filter(w -> !known.contains(w)).toList();
        if (!lost.isEmpty()) {
            wrong.add("told and not in the log: " + lost);
        }
        return lost.size() + holes(broker, wrong);
    }

    /** Without a filter each event is the next one, unless a gap says what lies between. */
    private static int holes(TestBroker broker, List<String> wrong) {
        int holes = 0;
        long last = -1;
        for (Frame frame : broker.frames) {
            long first = switch (frame) {
                case Frame.Item item -> item.event().seq();
                case Frame.Gap gap -> gap.from().seq();
                case Frame.Snapshot s -> s.cursor().seq() + 1;
                case Frame.Heartbeat h -> h.cursor().seq() + 1;
                case Frame.Bye b -> b.cursor().seq() + 1;
            };
            if (last >= 0 && first != last + 1) {
                holes++;
                wrong.add("after " + last + " came " + frame);
            }
            last = frame.cursor().seq();
        }
        return holes;
    }
}
