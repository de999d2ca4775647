package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedialTest {
    @Test
    void atOnceThenDoubledUpToTheBound() {
        double almostOne = Math.nextDown(1.0);
        assertThat(Redial.delay(0, almostOne)).isZero();
        assertThat(Redial.delay(1, almostOne)).isEqualTo(Duration.ofMillis(99));
        assertThat(Redial.delay(2, almostOne)).isEqualTo(Duration.ofMillis(199));
        assertThat(Redial.delay(7, almostOne)).isEqualTo(Duration.ofMillis(6_399));
        for (int misses : new int[] {8, 20, 63, 64, Integer.MAX_VALUE}) {
            assertThat(Redial.delay(misses, almostOne)).isEqualTo(Duration.ofMillis(9_999));
        }
    }

    @Test
    void theJitterIsFull() {
        Samples.cases(500, random -> {
            int misses = random.nextInt(1, 100);
            double r = random.nextDouble();
            Duration delay = Redial.delay(misses, r);
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(10));
            assertThat(Redial.delay(misses, 0)).isZero();
            assertThat(Redial.delay(misses, r / 2)).isLessThanOrEqualTo(delay);
        });
    }
}
