package dev.ostler.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Retention, a small step at a time: a step takes milliseconds, so that no commit waits long for it. */
final class Expiring {
    private static final int STEP = 2_000;

    private final JournalOptions.Retention retention;
    private final Clock clock;
    private final Past past;
    private final AtomicLong removed = new AtomicLong();

    Expiring(JournalOptions options, Past past) {
        this.retention = options.retention();
        this.clock = options.clock();
        this.past = past;
    }

    long removed() {
        return removed.get();
    }

    /** Tells whether there is more to remove. */
    boolean step(Store store) throws SQLException {
        Instant now = clock.instant();
        store.forgetKeys(now.minus(retention.keys()));
        Store.Expiry expiry = store.expirable(now.minus(retention.age()), store.count(), retention.count(), STEP);
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
        return expiry.count() == STEP;
    }
}
