package dev.ostler.process;

import java.time.Duration;
import java.util.Optional;

/**
 * How a keeper works.
 *
 * @param storeId the store whose processes it keeps; unique on this machine
 * @param inheritedMarker the lineage that this process itself belongs to, when it is a harness of another broker
 * @param lookEvery pace at which descendants are noted and unwanted zombies are collected
 * @param zombiePatience how long a zombie child of unknown origin is left to other threads of this JVM, which may be
 *     about to collect it
 */
public record KeeperConfig(
        String storeId, Optional<String> inheritedMarker, Duration lookEvery, Duration zombiePatience) {
    public KeeperConfig {
        Lineage.requireId("store id", storeId);
        if (zombiePatience.isNegative()) {
            throw new IllegalArgumentException("patience with zombies should not be negative: " + zombiePatience);
        }
        if (lookEvery.isNegative() || lookEvery.isZero()) {
            throw new IllegalArgumentException("the pace of looks should be above zero, not " + lookEvery);
        }
    }

    /** Inherits the marker of this process's environment looks every five seconds, and is patient for a minute. */
    public KeeperConfig(String storeId) {
        this(
                storeId,
                Optional.ofNullable(System.getenv(Lineage.VARIABLE)),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1));
    }
}
