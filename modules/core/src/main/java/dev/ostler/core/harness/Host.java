package dev.ostler.core.harness;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whose the process is. Only {@link Owned} has anything that could be signalled. */
public sealed interface Host {
    Ownership ownership();

    /**
     * The broker started it.
     *
     * @param pid of the leader; 0 while it is not started
     * @param identity the text form of its identity, checked again before every signal; null while it is not started
     */
    record Owned(long pid, @Nullable String identity) implements Host {
        @Override
        public Ownership ownership() {
            return Ownership.BROKER_OWNED;
        }
    }

    /** It was already running; there is nothing here to signal. */
    record Attached(Endpoint endpoint) implements Host {
        public Attached {
            Objects.requireNonNull(endpoint, "endpoint");
        }

        @Override
        public Ownership ownership() {
            return Ownership.ATTACHED;
        }
    }
}
