package dev.ostler.drivers.pty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Terminal;
import dev.ostler.drivers.pty.IdleRule.Decision;
import dev.ostler.drivers.pty.IdleRule.Seen;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class IdleRuleTest {
    private static final IdleRule RULE =
            new IdleRule(Duration.ofMillis(1_000), Duration.ofMillis(100), Pattern.compile("[$#] $"));
    private static final Decision OVER = new Decision.Over();
    private static final Decision AWAIT = new Decision.AwaitOutput();

    private static long ms(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private static Decision after(long millis) {
        return new Decision.LookAfter(Duration.ofMillis(millis));
    }

    private static Seen wrote(long since, long output) {
        return new Seen(ms(since), ms(output), false, false);
    }

    @Test
    void nothingIsOverBeforeTheProgramHasWrittenSomething() {
        Seen silent = new Seen(ms(5), null, false, false);
        assertThat(RULE.decide(silent, ms(5), "$ ")).isEqualTo(AWAIT);
        assertThat(RULE.decide(silent, ms(3_600_000), "$ ")).isEqualTo(AWAIT);
    }

    @Test
    void quietForSoLongIsOver() {
        assertThat(RULE.decide(wrote(0, 400), ms(400), "working")).isEqualTo(after(1_000));
        assertThat(RULE.decide(wrote(0, 400), ms(1_399), "working")).isEqualTo(after(1));
        assertThat(RULE.decide(wrote(0, 400), ms(1_400), "working")).isEqualTo(OVER);
        assertThat(RULE.decide(wrote(0, 1_350), ms(1_400), "working")).isEqualTo(after(950));
    }

    @Test
    void aPromptIsBelievedWhenItStaysForAMoment() {
        assertThat(RULE.decide(wrote(0, 400), ms(420), "root# ")).isEqualTo(after(80));
        assertThat(RULE.decide(wrote(0, 400), ms(500), "root# ")).isEqualTo(OVER);
        assertThat(RULE.decide(wrote(0, 400), ms(500), "root# make")).isEqualTo(after(900));
    }

    @Test
    void oneThatWasInterruptedNeedsToWriteNothingAndItsOldPromptSaysNothing() {
        Seen mute = new Seen(ms(200), null, true, false);
        assertThat(RULE.decide(mute, ms(300), "$ ")).isEqualTo(after(900));
        assertThat(RULE.decide(mute, ms(1_200), "")).isEqualTo(OVER);
        Seen wrote = new Seen(ms(200), ms(250), true, false);
        assertThat(RULE.decide(wrote, ms(350), "$ ")).isEqualTo(OVER);
    }

    @Test
    void nothingIsOverWhileMoreIsTyped() {
        assertThat(RULE.decide(new Seen(0, ms(1), false, true), ms(9_000), "$ "))
                .isEqualTo(AWAIT);
    }

    /** System.nanoTime may be negative and may overflow. */
    @Test
    void theClockMayBeginAnywhere() {
        long near = Long.MAX_VALUE - ms(500);
        assertThat(RULE.decide(new Seen(near, near, false, false), near + ms(600), ""))
                .isEqualTo(after(400));
        assertThat(RULE.decide(new Seen(near, near, false, false), near + ms(1_000), ""))
                .isEqualTo(OVER);
    }

    @Test
    void withoutAPatternOnlyTimeCountsAndASettlingTimeIsNeverTheLongerOne() {
        IdleRule plain = IdleRule.of(Terminal.DEFAULT);
        assertThat(plain.decide(wrote(0, 0), ms(500), "$ ")).isEqualTo(after(500));
        Terminal quick = new Terminal(null, null, Duration.ofMillis(10), null, null, null, "> $", null);
        assertThat(IdleRule.of(quick).settle()).isEqualTo(Duration.ofMillis(10));
    }
}
