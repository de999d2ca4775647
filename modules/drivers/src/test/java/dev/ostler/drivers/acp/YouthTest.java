package dev.ostler.drivers.acp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ostler.core.error.OstlerException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class YouthTest {
    private Instant now = Instant.parse("2026-11-21T22:04:20.940Z");
    private final Youth youth = new Youth(() -> now);

    private void mustWait(String id, String seconds) {
        assertThatExceptionOfType(OstlerException.class)
                .isThrownBy(() -> youth.check(id))
                .withMessageContaining(id)
                .withMessageContaining("again in " + seconds + " s");
    }

    @Test
    void aSessionIsLoadedWhenTheMinuteIsOverInWhichItWasMade() {
        youth.made("s1");
        mustWait("s1", "40");
        now = Instant.parse("2026-11-21T22:04:59.999Z");
        mustWait("s1", "1");
        now = Instant.parse("2026-11-21T22:05:00Z");
        assertThatCode(() -> youth.check("s1")).doesNotThrowAnyException();
    }

    @Test
    void ofAnotherOneNothingIsKnown() {
        assertThatCode(() -> youth.check("s0")).doesNotThrowAnyException();
        youth.made("s1");
        assertThatCode(() -> youth.check("s0")).doesNotThrowAnyException();
    }
}
