package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Wish;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The table of harnesses. One writer, the {@code LifecycleVerticle}; anybody may read: records are immutable.
 *
 * <p>Records of harnesses that are over stay for {@code ps --all} and late questions, the newest {@value #OVER_KEPT} of
 * them.
 */
final class Registry {
    static final int OVER_KEPT = 500;

    private final Map<String, HarnessRecord> byId = new ConcurrentHashMap<>();
    /** Of rows that could not be read: the name, and why. */
    private final Map<String, Unreadable> unreadable = new ConcurrentHashMap<>();

    private final String node;
    private int most;

    private record Unreadable(String name, String why) {}

    Registry(String node, int most) {
        this.node = node;
        this.most = most;
    }

    /** From now on; those that live are left alone. */
    void limit(int most) {
        this.most = most;
    }

    Collection<HarnessRecord> all() {
        return byId.values().stream()
                .sorted(Comparator.comparing(HarnessRecord::created).thenComparing(HarnessRecord::id))
                .toList();
    }

    Optional<HarnessRecord> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Finds by id, name or {@code name@node}; of several with a name the one that lives, else the newest. Fails with
     * {@code NOT_FOUND} that names a near one.
     */
    HarnessRecord find(String reference) {
        int at = reference.indexOf('@');
        String name = at < 0 ? reference : reference.substring(0, at);
        if (at >= 0 && !reference.substring(at + 1).equals(node)) {
            throw notFound(reference, "this node is " + node);
        }
        HarnessRecord byItsId = byId.get(name);
        if (byItsId != null) {
            return byItsId;
        }
        return byId.values().stream()
                .filter(r -> r.name().equals(name))
                .max(Comparator.comparing(Registry::takesName).thenComparing(HarnessRecord::created))
                .orElseThrow(() -> unreadable.entrySet().stream()
                        .filter(e ->
                                e.getKey().equals(name) || e.getValue().name().equals(name))
                        .findFirst()
                        .map(e -> new OstlerException(
                                ErrorCode.CONFLICT, e.getValue().why() + "; what runs of it: ostler orphans"))
                        .orElseGet(() -> notFound(reference, hint(name))));
    }

    /** There is a row of this id, and it cannot be read. */
    void unreadable(String id, String name, String why) {
        unreadable.put(id, new Unreadable(name, why));
    }

    boolean unreadable(String id) {
        return unreadable.containsKey(id);
    }

    /** Whether a record keeps its name from others: it lives, or can be taken back. */
    static boolean takesName(HarnessRecord r) {
        return r.facts().live() || r.facts().wish() == Wish.DETACH;
    }

    /** Adds a new record; fails with {@code CONFLICT} when its name is taken, {@code OVERLOADED} when the table is full. */
    void add(HarnessRecord record) {
        checkRoom(record.name());
        byId.put(record.id(), record);
    }

    /** Fails as {@link #add} does when no harness of this name can begin to live now. */
    void checkRoom(String name) {
        int living = 0;
        for (HarnessRecord r : byId.values()) {
            if (!takesName(r)) {
                continue;
            }
            living++;
            if (r.name().equals(name)) {
                throw new OstlerException(
                        ErrorCode.CONFLICT,
                        "the name " + r.name() + " is taken by harness " + r.id() + ", which is "
                                + r.facts().status().wire() + "; choose another, or: ostler release " + r.name());
            }
        }
        if (living >= most) {
            throw new OstlerException(
                    ErrorCode.OVERLOADED, living + " harnesses live already, which is the bound of this broker");
        }
    }

    void put(HarnessRecord record) {
        byId.put(record.id(), record);
    }

    void remove(String id) {
        byId.remove(id);
    }

    /** The ids of records beyond what is kept of those that are over, oldest first. */
    List<String> surplus() {
        List<HarnessRecord> over = byId.values().stream()
                .filter(r -> !takesName(r))
                .sorted(Comparator.comparing(HarnessRecord::changed))
                .toList();
        return over.subList(0, Math.max(0, over.size() - OVER_KEPT)).stream()
                .map(HarnessRecord::id)
                .toList();
    }

    private String hint(String name) {
        return Nearest.to(name, byId.values().stream().map(HarnessRecord::name).toList())
                .map(near -> "did you mean '" + near + "'?")
                .orElse("see: ostler ps --all");
    }

    private static OstlerException notFound(String reference, String hint) {
        return new OstlerException(ErrorCode.NOT_FOUND, "no harness '" + reference + "'; " + hint);
    }
}
