package dev.ostler.journal;

import java.time.Clock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The present health; tells of changes, and only of them. Changed by the writer only. */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final Clock clock;
    private final Consumer<JournalHealth> listener;
    private volatile JournalHealth present;

    Health(Clock clock, Consumer<JournalHealth> listener) {
        this.clock = clock;
        this.listener = listener;
        this.present = new JournalHealth(JournalHealth.State.OK, "", clock.instant());
    }

    JournalHealth present() {
        return present;
    }

    boolean is(JournalHealth.State state) {
        return present.state() == state;
    }

    void become(JournalHealth.State state, String reason) {
        if (is(state)) {
            return;
        }
        present = new JournalHealth(state, reason, clock.instant());
        if (state == JournalHealth.State.OK) {
            LOG.info("facts reach the disk again");
        } else {
            LOG.error("storage is {}: {}", state, reason);
        }
        try {
            listener.accept(present);
        } catch (RuntimeException e) {
            LOG.error("the health listener failed", e);
        }
    }
}
