package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.journal.JournalHealth;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Refuses new work while facts do not reach the disk as they should; running agents go on. Ends by itself when they do
 * again. Confined to the broker's context.
 */
final class StorageGuard {
    private final Supplier<JournalHealth> health;
    private final FactWriter facts;
    private final Path data;
    private JournalHealth.State told = JournalHealth.State.OK;

    /** {@code data} is where the space is wanted. */
    StorageGuard(Supplier<JournalHealth> health, FactWriter facts, Path data) {
        this.health = health;
        this.facts = facts;
        this.data = data;
    }

    /** Fails with {@code STORAGE_FULL} when nothing new may begin. */
    void check() {
        JournalHealth now = look();
        if (now.state() != JournalHealth.State.OK) {
            throw new OstlerException(
                    ErrorCode.STORAGE_FULL,
                    "the disk takes no more facts (" + now.reason()
                            + "); running agents go on, new work is taken again as soon as there is space at "
                            + data);
        }
    }

    /** Tells a change once. The event itself is written with the space of the reserve. */
    JournalHealth look() {
        JournalHealth now = health.get();
        if (now.state() != told) {
            told = now.state();
            facts.note(facts.broker(
                    Kind.STORAGE,
                    Map.of(
                            "state", now.state().name().toLowerCase(Locale.ROOT),
                            "cause", now.reason().isEmpty() ? "facts reach the disk again" : now.reason(),
                            "since", now.since().toString())));
        }
        return now;
    }
}
