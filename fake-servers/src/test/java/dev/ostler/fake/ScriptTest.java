package dev.ostler.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void eachDirectiveIsAStep() {
        assertThat(Script.parse("""
                        Please do this:
                        say: hello there
                        stream: 10 bytes 3
                        stream: 7
                        slow: 4 every 25
                        stamp: 6 every 2
                        stamp: 5
                        stamp: 40 every 1 by 20
                        big: 99
                        shell: ls -l
                        tool: pwd
                        read: it's
                        escalate: rm x
                        approve: id
                        ask: permissions net
                        error: 429
                        overload: 2
                        hang
                        cut
                        drop
                        exit 3
                        crash
                        """))
                .containsExactly(
                        new Step.Say("hello there"),
                        new Step.Stream(10, 3),
                        new Step.Stream(7, 16),
                        new Step.Slow(4, Duration.ofMillis(25)),
                        new Step.Stamp(6, Duration.ofMillis(2), 1),
                        new Step.Stamp(5, Duration.ZERO, 1),
                        new Step.Stamp(40, Duration.ofMillis(1), 20),
                        new Step.Big(99),
                        new Step.Shell("ls -l"),
                        new Step.Shell("pwd"),
                        new Step.Read("it's"),
                        new Step.Escalate("rm x"),
                        new Step.Escalate("id"),
                        new Step.Ask("permissions", "net"),
                        new Step.Fail(429),
                        new Step.Overload(2),
                        new Step.Hang(),
                        new Step.Cut(),
                        new Step.Drop(),
                        new Step.Exit(3),
                        new Step.Crash());
    }

    @Test
    void aPatchReachesToItsEnd() {
        assertThat(Script.parse("patch:\n*** Begin Patch\n*** Add File: a\n+say: no\n*** End Patch\nsay: yes"))
                .containsExactly(
                        new Step.Patch("*** Begin Patch\n*** Add File: a\n+say: no\n*** End Patch"),
                        new Step.Say("yes"));
        assertThat(Script.parse("patch: a.txt\nsay: yes"))
                .containsExactly(
                        new Step.Patch("*** Begin Patch\n*** Add File: a.txt\n+written by a fake\n*** End Patch"),
                        new Step.Say("yes"));
    }

    @Test
    void ordinaryTextIsQuoted() {
        assertThat(Script.parse("Could you say something? exit strategies, big ideas"))
                .containsExactly(new Step.Say("You said: Could you say something? exit strategies, big ideas"));
        assertThat(Script.parse("")).containsExactly(new Step.Say("You said: "));
        assertThat(Script.parse("hang on a moment\nstream of thought\nexit now"))
                .hasSize(1);
    }

    @Test
    void thePiecesOfATextAreTheText() {
        long seed = Long.getLong("ostler.test.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(random.nextInt(4) == 0 ? ' ' : random.nextInt(3) == 0 ? 0x1F600 : 'a' + i % 26);
            }
            var pieces = Script.pieces(text.toString());
            assertThat(String.join("", pieces)).as("seed %d", seed).isEqualTo(text.toString());
            assertThat(pieces.size()).as("seed %d", seed).isLessThanOrEqualTo(8);
            assertThat(pieces).as("seed %d", seed).noneMatch(String::isEmpty);
        }
    }
}
