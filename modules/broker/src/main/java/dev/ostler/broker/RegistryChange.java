package dev.ostler.broker;

import dev.ostler.core.event.EventClass;
import dev.ostler.core.json.Json;
import dev.ostler.journal.HarnessRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What one batch of facts makes of the registry, and the rows that go into the journal with it. A batch that is not
 * taken is undone: who has it tries again, and a change is applied once, whatever it does.
 */
final class RegistryChange {
    private final Registry registry;
    private final Instant now;
    /** What was there before, or that nothing was. */
    private final Map<String, Optional<HarnessRecord>> before = new HashMap<>();

    private final Map<String, HarnessRow> rows = new TreeMap<>();

    RegistryChange(Registry registry, Instant now) {
        this.registry = registry;
        this.now = now;
    }

    /** Whether it is to be told at all. Fails as {@link Registry#add} does. */
    boolean apply(Fact fact) {
        if (!holds(fact)) {
            return false;
        }
        HarnessRecord added = fact.record();
        if (added != null) {
            registry.add(added);
            before.put(added.id(), Optional.empty());
            rows.put(added.id(), row(added));
        }
        String id = fact.draft().harness();
        UnaryOperator<HarnessRecord> change = fact.change();
        if (change != null && id != null) {
            edit(id, r -> change.apply(r).changedAt(now), fact.draft().kind().eventClass() == EventClass.LIFECYCLE);
        }
        return true;
    }

    private boolean holds(Fact fact) {
        String id = fact.draft().harness();
        return fact.when() == null
                || (id != null && registry.get(id).filter(fact.when()).isPresent());
    }

    void keep(Fact.Keep keep) {
        edit(keep.harness(), keep.change(), true);
    }

    private void edit(String id, UnaryOperator<HarnessRecord> change, boolean stored) {
        registry.get(id).ifPresent(r -> {
            HarnessRecord after = change.apply(r);
            before.putIfAbsent(id, Optional.of(r));
            registry.put(after);
            if (stored) {
                rows.put(id, row(after));
            }
        });
    }

    void remove(List<String> ids) {
        for (String id : ids) {
            before.putIfAbsent(id, registry.get(id));
            registry.remove(id);
        }
    }

    List<HarnessRow> rows() {
        return List.copyOf(rows.values());
    }

    /** Only before anything else was applied. */
    void undo() {
        before.forEach((id, was) -> was.ifPresentOrElse(registry::put, () -> registry.remove(id)));
    }

    private static HarnessRow row(HarnessRecord r) {
        return new HarnessRow(r.id(), r.name(), Registry.takesName(r), Json.write(r), r.changed());
    }
}
