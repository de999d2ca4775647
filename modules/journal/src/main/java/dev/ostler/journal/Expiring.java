package dev.ostler.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Retention, a small step at a time: a step takes milliseconds, so that no commit waits long for it. */
final class Expiring {
    private static final int STEP = 2_000;
    /** What goes at a time while the database is too large. */
    private static final int PIECE = 500;
    /** So many stay, however large they are. */
    private static final int KEPT = 1_000;

    private volatile JournalOptions.Retention retention;
    private final Clock clock;
    private final Past past;
    private final AtomicLong removed = new AtomicLong();

    Expiring(JournalOptions options, Past past) {
        this.retention = options.retention();
        this.clock = options.clock();
        this.past = past;
    }

    JournalOptions.Retention retention() {
        return retention;
    }

    /** From the next step on. */
    void retention(JournalOptions.Retention other) {
        retention = other;
    }

    long removed() {
        return removed.get();
    }

    /** Stream events older than this are not held. */
    Instant oldestStream() {
        return clock.instant().minus(retention.stream());
    }

    /** Tells whether there is more to remove. */
    boolean step(Store store) throws SQLException {
        JournalOptions.Retention retention = this.retention;
        Instant now = clock.instant();
        store.forgetKeys(now.minus(retention.keys()));
        boolean large = store.used() > retention.bytes().bytes();
        long keep = large ? Math.min(retention.count(), Math.max(KEPT, store.count() - PIECE)) : retention.count();
        Store.Expiry expiry = store.expirable(now.minus(retention.age()), store.count(), keep, STEP);
        if (expiry.count() == 0) {
            return false;
        }
        long before = past.expired();
        past.expired(expiry.upTo());
        try {
            store.expire(expiry);
        } catch (SQLException e) {
            past.expired(before);
            throw e;
        }
        removed.addAndGet(expiry.count());
        return expiry.count() == STEP || large;
    }
}
