package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.ExitCategory;
import dev.ostler.core.harness.LimitAction;
import dev.ostler.core.harness.Limits;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.TreeUse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small pure decisions: probes, ceilings, patterns of ends. */
class SupervisionDecisionsTest {
    @Test
    void anAbsenceIsToldOnceAfterSoManyMissesInARowAndItsEndIsToldOnce() {
        Samples.cases(500, random -> {
            int limit = random.nextInt(1, 6);
            ProbeHealth health = ProbeHealth.NEW;
            int inARow = 0;
            boolean told = false;
            for (int i = 0; i < 200; i++) {
                boolean answers = random.nextInt(3) == 0;
                ProbeHealth.Step step = answers ? health.answered() : health.missed(limit);
                inARow = answers ? 0 : inARow + 1;
                ProbeHealth.Change expected = answers
                        ? told ? ProbeHealth.Change.RESPONSIVE : ProbeHealth.Change.NONE
                        : inARow == limit ? ProbeHealth.Change.UNRESPONSIVE : ProbeHealth.Change.NONE;
                assertThat(step.change()).isEqualTo(expected);
                told = answers ? false : told || inARow >= limit;
                health = step.next();
                assertThat(health.unresponsive()).isEqualTo(told);
            }
        });
    }

    @Test
    void aCeilingIsPassedAboveItAndBelowAgainWellBelowIt() {
        Limits limits = new Limits(null, null, null, new ByteSize(1_000), 10, LimitAction.WARN);
        assertThat(CeilingDecision.of(new TreeUse(1, 1_000, 10), limits).over()).isFalse();
        assertThat(CeilingDecision.of(new TreeUse(1, 1_000, 10), limits).wellBelow())
                .isFalse();
        assertThat(CeilingDecision.of(new TreeUse(1, 1_001, 1), limits).why()).contains("1001", "1000");
        assertThat(CeilingDecision.of(new TreeUse(1, 1, 11), limits).why()).contains("11 files", "10");
        assertThat(CeilingDecision.of(new TreeUse(1, 899, 8), limits).wellBelow())
                .isTrue();
        assertThat(CeilingDecision.of(new TreeUse(1, 1L << 40, 1 << 20), Limits.DEFAULT)
                        .over())
                .isFalse();
        assertThat(CeilingDecision.of(new TreeUse(1, 1L << 40, 1 << 20), Limits.DEFAULT)
                        .wellBelow())
                .isTrue();
    }

    @Test
    void endsThatLookAlikeAreCountedTogetherAndAskedOnesAreNot() {
        List<Supervision.Pattern> patterns = CrashPatterns.of(List.of(
                exit(1, false, "exit 1", "panic at 0xdeadbeef01: index 17"),
                exit(2, false, "exit 1", "panic at 0xcafe00112233: index 4"),
                exit(3, false, "killed by SIGKILL"),
                exit(4, true, "exit 0", "bye"),
                exit(5, false, "exit 1", "panic at 0x1234567890: index 99")));
        assertThat(patterns)
                .containsExactly(
                        new Supervision.Pattern("exit 1", "panic at #: index #", 3, Samples.NOW.plusSeconds(5)),
                        new Supervision.Pattern("killed by SIGKILL", "", 1, Samples.NOW.plusSeconds(3)));
        assertThat(CrashPatterns.shape("facade decade")).isEqualTo("facade decade");
    }

    private static Supervision.Exit exit(int at, boolean asked, String how, String... tail) {
        return new Supervision.Exit(
                at,
                Samples.NOW.plusSeconds(at),
                ExitCategory.CODE,
                how,
                null,
                null,
                asked,
                Duration.ofSeconds(1),
                0,
                List.of(tail));
    }

    @Test
    void aTailIsBounded() {
        ExitTail tail = new ExitTail();
        for (int i = 0; i < 100; i++) {
            tail.add(i + "x".repeat(1_000));
            tail.add(" ");
        }
        assertThat(tail.lines()).hasSize(8).allMatch(l -> l.length() == 161);
        assertThat(tail.lines().getLast()).startsWith("99x");
    }
}
