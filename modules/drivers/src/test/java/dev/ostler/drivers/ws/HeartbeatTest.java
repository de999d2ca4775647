package dev.ostler.drivers.ws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeartbeatTest {
    @Test
    void onlySoManySilentIntervalsInARowEndIt() {
        Heartbeat heartbeat = new Heartbeat(2);
        assertThat(heartbeat.tick()).isTrue();
        assertThat(heartbeat.tick()).isTrue();
        heartbeat.alive();
        assertThat(heartbeat.tick()).isTrue();
        assertThat(heartbeat.tick()).isTrue();
        assertThat(heartbeat.tick()).isFalse();
    }
}
