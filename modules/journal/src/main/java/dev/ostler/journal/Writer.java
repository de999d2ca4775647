package dev.ostler.journal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It commits what is queued when the previous commit has returned: under load the batches
 * grow by themselves, alone an event waits for one fsync. Between commits it removes what is past its time.
 */
final class Writer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private static final int IO_ERROR = 10;
    private static final int FULL = 13;

    private final Store store;
    private final Order order;
    private final Space space;
    private final Health health;
    private final Expiring expiring;
    private final Duration tick;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile Duration committing = Duration.ZERO;
    private volatile Duration lastCommit = Duration.ZERO;
    private long expired;

    Writer(Store store, Order order, Space space, Health health, Expiring expiring, Duration tick) {
        this.store = store;
        this.order = order;
        this.space = space;
        this.health = health;
        this.expiring = expiring;
        this.tick = tick;
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    long commits() {
        return commits.get();
    }

    long failures() {
        return failures.get();
    }

    Duration committing() {
        return committing;
    }

    Duration lastCommit() {
        return lastCommit;
    }

    @Override
    public void run() {
        try {
            if (!space.kept()) {
                health.become(JournalHealth.State.LOW, "no room for the reserve file");
            }
            work();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the journal's writer failed; nothing is committed any more", e);
            health.become(JournalHealth.State.BLOCKED, "defect: " + e);
        } finally {
            order.close();
            int left = order.abandon(
                    new OstlerException(ErrorCode.STORAGE_FULL, "the journal closed before this could be committed"));
            end(left);
            ended.complete(null);
        }
    }

    private void work() throws InterruptedException {
        expired = System.nanoTime() - tick.toNanos();
        long looked = System.nanoTime() - pace().toNanos();
        boolean finished = false;
        while (!finished) {
            Order.Batch batch = order.take(Math.max(0, looked + pace().toNanos() - System.nanoTime()));
            if (!batch.isEmpty() && !commit(batch)) {
                return;
            }
            finished = batch.finished();
            long now = System.nanoTime();
            if (!finished && now - looked >= pace().toNanos()) {
                looked = maintain() ? now - pace().toNanos() : now;
            }
        }
    }

    /** How often to look after space; retention has its own pace as long as there is enough of it. */
    private Duration pace() {
        return tick.compareTo(LAST_RETRY) < 0 ? tick : LAST_RETRY;
    }

    /** Tries until it is done; tells whether it is, which it is not when the journal is closed meanwhile. */
    private boolean commit(Order.Batch batch) throws InterruptedException {
        Duration retry = FIRST_RETRY;
        for (boolean closing = false; ; ) {
            long begun = System.nanoTime();
            try {
                store.commit(batch);
                commits.incrementAndGet();
                lastCommit = Duration.ofNanos(System.nanoTime() - begun);
                committing = committing.plus(lastCommit);
                order.blocked(false);
                if (health.is(JournalHealth.State.BLOCKED)) {
                    health.become(
                            space.kept() ? JournalHealth.State.OK : JournalHealth.State.LOW,
                            space.kept() ? "" : "the disk was full; the reserve is used up");
                }
                order.committed(batch);
                return true;
            } catch (SQLException | IOException e) {
                failures.incrementAndGet();
                LOG.debug("a commit failed", e);
                if (release(e)) {
                    continue;
                }
                order.blocked(true);
                health.become(JournalHealth.State.BLOCKED, String.valueOf(e.getMessage()));
                if (closing) {
                    return false;
                }
                maintain(); // what retention removes may be the space that is missing
            }
            closing = order.pause(retry.toNanos());
            retry = retry.compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : retry;
        }
    }

    /** Tells whether a full disk, which also shows as an I/O error, was given some room. */
    private boolean release(Exception cause) {
        boolean perhapsFull = !(cause instanceof SQLException e) || Sql.code(e) == FULL || Sql.code(e) == IO_ERROR;
        try {
            if (perhapsFull && space.release()) {
                health.become(JournalHealth.State.LOW, "the reserve is released: " + cause.getMessage());
                return true;
            }
        } catch (SQLException | IOException e) {
            LOG.warn("the reserve file cannot be released", e);
        }
        return false;
    }

    /** Tells whether there is more to do at once. */
    private boolean maintain() {
        try {
            boolean more = expire();
            if (health.is(JournalHealth.State.LOW) && space.restore()) {
                health.become(JournalHealth.State.OK, "");
            } else if (health.is(JournalHealth.State.OK) && space.tight()) {
                health.become(JournalHealth.State.LOW, "the disk is full but for the reserve");
            }
            return more;
        } catch (SQLException e) {
            LOG.warn("retention failed; it is tried again", e);
            return false;
        }
    }

    private boolean expire() throws SQLException {
        long now = System.nanoTime();
        if (health.is(JournalHealth.State.OK) && now - expired < tick.toNanos()) {
            return false;
        }
        order.expire(expiring.oldestStream());
        boolean more = expiring.step(store);
        expired = more ? expired : now;
        return more;
    }

    /** With nothing left behind, the rest of the reserved seqs is given back; else the next broker knows of a loss. */
    private void end(int left) {
        try (store) {
            if (left == 0 && !health.is(JournalHealth.State.BLOCKED)) {
                store.end(order.head());
            }
        } catch (SQLException | IOException e) {
            LOG.warn("the database was not closed cleanly", e);
        }
    }
}
