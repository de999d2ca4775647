package dev.ostler.cli;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long a test waits for what must come: long, since only a test that fails waits that long. */
public final class Patience {
    /** Enough to train a start-up cache on a busy machine. */
    public static final Duration LONG = Duration.ofMinutes(3);

    private Patience() {}

    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONG);
    }
}
