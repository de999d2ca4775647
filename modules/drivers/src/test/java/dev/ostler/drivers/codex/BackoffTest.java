package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    @Test
    void waitsGrowAreJitteredAndBounded() {
        SplittableRandom random = new SplittableRandom(7);
        for (int attempt = 0; attempt < 40; attempt++) {
            assertThat(Backoff.before(attempt, random)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        }
        assertThat(Backoff.before(0, random)).isLessThanOrEqualTo(Duration.ofMillis(20));
    }
}
