package dev.ostler.broker;

import dev.ostler.core.event.EventDraft;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, on its way to the {@code LifecycleVerticle}.
 *
 * @param draft the event
 * @param change what it makes of its harness's record, or null when it leaves it alone
 * @param record a new harness's record; only with {@code harness.requested}
 * @param mark where its frame is in a spool, for facts of processes that have one
 * @param when what its record must be like for it to be told, or null: told by two, it is written once
 */
record Fact(
        EventDraft draft,
        @Nullable UnaryOperator<HarnessRecord> change,
        @Nullable HarnessRecord record,
        @Nullable FrameMark mark,
        @Nullable Predicate<HarnessRecord> when) {
    Fact(EventDraft draft, @Nullable UnaryOperator<HarnessRecord> change, @Nullable HarnessRecord record) {
        this(draft, change, record, null, null);
    }

    /** Only when its record is like this at the moment in which it is written. */
    Fact when(Predicate<HarnessRecord> holds) {
        return new Fact(draft, change, record, mark, holds);
    }

    /** The same, and the record says up to where the spool was read for it. */
    Fact marked(FrameMark of) {
        UnaryOperator<HarnessRecord> first = change;
        return new Fact(draft, r -> of.into(first == null ? r : first.apply(r)), record, of, when);
    }

    static Fact of(EventDraft draft) {
        return new Fact(draft, null, null);
    }

    static Fact of(EventDraft draft, UnaryOperator<HarnessRecord> change) {
        return new Fact(draft, change, null);
    }

    static Fact of(EventDraft draft, HarnessRecord record) {
        return new Fact(draft, null, record);
    }

    /**
     * What is sent on the bus; answered with the cursor after it is published.
     *
     * @param keep a harness whose record is written down though no lifecycle event changed it, or null
     * @param forgotten ids whose records are dropped
     * @param taken completed when the journal has taken it: whatever is written later comes after it; or null
     */
    record Batch(
            List<Fact> facts,
            @Nullable IdempotentCall key,
            @Nullable Keep keep,
            List<String> forgotten,
            @Nullable Promise<Void> taken) {
        Batch {
            facts = List.copyOf(facts);
            forgotten = List.copyOf(forgotten);
        }

        Batch(List<Fact> facts, @Nullable IdempotentCall key) {
            this(facts, key, null, List.of(), null);
        }

        /** The same, telling when it is taken. */
        Batch telling(Promise<Void> when) {
            return new Batch(facts, key, keep, forgotten, when);
        }

        /** Writes down how far a harness's output was read. */
        static Batch keep(String harness) {
            return keep(harness, r -> r);
        }

        /** The same, after this change. */
        static Batch keep(String harness, UnaryOperator<HarnessRecord> change) {
            return new Batch(List.of(), null, new Keep(harness, change), List.of(), null);
        }

        /** Drops records that are over. */
        static Batch forget(List<String> ids) {
            return new Batch(List.of(), null, null, ids, null);
        }
    }

    /** A record that is written down though nothing happened. */
    record Keep(String harness, UnaryOperator<HarnessRecord> change) {}

    /** An idempotency key that is written in the same transaction. */
    record IdempotentCall(
            String key,
            String operation,
            String requestHash,
            String harness,
            @Nullable String answer) {}
}
