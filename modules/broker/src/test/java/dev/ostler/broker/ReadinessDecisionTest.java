package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.broker.ReadinessDecision.Outcome;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.OutputLine;
import dev.ostler.process.StandardStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReadinessDecisionTest {
    private static final HarnessDefinition CONTRACT = Samples.definition("");

    @Test
    void theFirstValidLineWins() {
        ReadinessDecision d = new ReadinessDecision(CONTRACT);
        d.line(OutputStream.STDERR, line("starting", 0));
        d.line(OutputStream.STDOUT, line("{\"endpoint\":\"nonsense\"}", 0));
        assertThat(d.outcome()).isEmpty();
        assertThat(d.suspicion()).map(NotReady::reason).contains(VerdictReason.BAD_PAYLOAD);
        d.line(OutputStream.STDOUT, line("{\"endpoint\":\"ws://127.0.0.1:1\"}", 0));
        d.line(OutputStream.STDOUT, line("{\"endpoint\":\"ws://127.0.0.1:2\"}", 0));
        d.timedOut();
        d.exited(new ExitStatus.Code(1));
        assertThat(announced(d)).contains(Endpoint.parse("ws://127.0.0.1:1"));
    }

    @Test
    void onlyTheNamedStreamIsLookedAt() {
        ReadinessDecision d = new ReadinessDecision(Samples.definition("\"readiness\":{\"stream\":\"stderr\"}"));
        d.line(OutputStream.STDOUT, line("{\"endpoint\":\"ws://127.0.0.1:1\"}", 0));
        assertThat(d.outcome()).isEmpty();
        d.line(OutputStream.STDERR, line("{\"endpoint\":\"ws://127.0.0.1:2\"}", 0));
        assertThat(announced(d)).contains(Endpoint.parse("ws://127.0.0.1:2"));
    }

    @Test
    void aTimeoutSaysWhatWasExpectedAndWhere() {
        ReadinessDecision d = new ReadinessDecision(Samples.definition(
                "\"readiness\":{\"pattern\":\"at (?<endpoint>.*)\",\"stream\":\"stderr\",\"timeoutMs\":250}"));
        d.timedOut();
        NotReady why = refused(d).orElseThrow();
        assertThat(why.reason()).isEqualTo(VerdictReason.TIMEOUT);
        assertThat(why)
                .hasMessageContaining("250 ms")
                .hasMessageContaining("at (?<endpoint>.*)")
                .hasMessageContaining("on stderr");
    }

    @Test
    void anExitIsDecoded() {
        ReadinessDecision d = new ReadinessDecision(CONTRACT);
        d.exited(ExitStatus.signalled(9, false));
        assertThat(refused(d).orElseThrow().exit()).isEqualTo("killed by SIGKILL");
    }

    @Test
    void aLineThatIsTooLongIsTheSuspicionAlsoWhenItIsSeenLate() {
        ReadinessDecision d = new ReadinessDecision(CONTRACT);
        d.timedOut();
        d.line(OutputStream.STDOUT, line("x".repeat(5_000), 10));
        assertThat(refused(d).orElseThrow().reason()).isEqualTo(VerdictReason.TIMEOUT);
        assertThat(d.suspicion()).map(NotReady::reason).contains(VerdictReason.LINE_TOO_LONG);
        assertThat(d.tail(OutputStream.STDOUT).getFirst()).hasSize(2_001).endsWith("…");
    }

    /** What a start may show, and what it decides when nothing was decided before. */
    private enum Step {
        NOISE,
        ANNOUNCED,
        BAD,
        REMOTE,
        EXIT,
        TIMEOUT,
        CANCEL
    }

    @Test
    void inAnyOrderThereIsOneOutcomeAndItIsTheFirstDecisiveOne() {
        Samples.cases(2_000, random -> {
            ReadinessDecision d = new ReadinessDecision(CONTRACT);
            List<String> stdout = new ArrayList<>();
            List<String> stderr = new ArrayList<>();
            String expected = "none";
            Outcome first = null;
            int steps = random.nextInt(1, 120);
            for (int i = 0; i < steps; i++) {
                Step step = random.nextInt(10) > 0 ? Step.NOISE : Step.values()[random.nextInt(Step.values().length)];
                String decides = take(d, step, i, random, stdout, stderr);
                if (expected.equals("none")) {
                    expected = decides;
                }
                assertThat(name(d)).isEqualTo(expected);
                if (first == null) {
                    first = d.outcome().orElse(null);
                }
                assertThat(d.outcome().orElse(null)).isSameAs(first);
            }
            assertThat(d.tail(OutputStream.STDOUT)).isEqualTo(last(stdout));
            assertThat(d.tail(OutputStream.STDERR)).isEqualTo(last(stderr));
        });
    }

    private static String take(
            ReadinessDecision d, Step step, int i, SplittableRandom random, List<String> stdout, List<String> stderr) {
        String text = switch (step) {
            case ANNOUNCED -> "{\"endpoint\":\"ws://127.0.0.1:" + (i + 1) + "\"}";
            case BAD -> "{\"endpoint\":\"bad " + i + "\"}";
            case REMOTE -> "{\"endpoint\":\"ws://example.org:" + (i + 1) + "\"}";
            default -> "line " + i;
        };
        switch (step) {
            case EXIT -> d.exited(new ExitStatus.Code(i));
            case TIMEOUT -> d.timedOut();
            case CANCEL -> d.cancelled();
            case NOISE, ANNOUNCED, BAD, REMOTE -> {
                boolean out = random.nextBoolean();
                (out ? stdout : stderr).add(text);
                d.line(out ? OutputStream.STDOUT : OutputStream.STDERR, line(text, 0));
            }
        }
        return switch (step) {
            case NOISE, BAD -> "none";
            case ANNOUNCED -> "announced " + (i + 1);
            case REMOTE -> "endpoint-refused";
            case EXIT -> "exited";
            case TIMEOUT -> "timeout";
            case CANCEL -> "cancelled";
        };
    }

    private static String name(ReadinessDecision d) {
        return d.outcome()
                .map(o -> switch (o) {
                    case Outcome.Announced(Announcement a) ->
                        "announced " + a.endpoint().port();
                    case Outcome.Refused(NotReady why) -> why.reason().wire();
                })
                .orElse("none");
    }

    private static List<String> last(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - 40), lines.size());
    }

    @Test
    void whatIsAskedIsReadyWhenItAnswersAndNothingThatItPrintsCounts() {
        ReadinessDecision d = new ReadinessDecision(
                Samples.definition("\"readiness\":{\"http\":\"http://127.0.0.1:7/readyz\",\"timeoutMs\":900}"));
        d.line(OutputStream.STDOUT, line("{\"endpoint\":\"ws://127.0.0.1:1\"}", 0));
        d.answered("it answers HTTP 503");
        assertThat(d.outcome()).isEmpty();
        assertThat(d.tail(OutputStream.STDOUT)).hasSize(1);
        d.answered(null);
        d.timedOut();
        assertThat(announced(d)).contains(Endpoint.parse("http://127.0.0.1:7"));
    }

    @Test
    void whatIsAskedIsDialledWhereTheDefinitionSays() {
        ReadinessDecision d = new ReadinessDecision(Samples.definition(
                "\"endpoint\":\"ws://127.0.0.1:9\",\"readiness\":{\"socket\":\"unix:///run/x.sock\"}"));
        d.answered(null);
        assertThat(announced(d)).contains(Endpoint.parse("ws://127.0.0.1:9"));
    }

    @Test
    void aTimeoutSaysWhatWasMissingLast() {
        ReadinessDecision d = new ReadinessDecision(
                Samples.definition("\"readiness\":{\"http\":\"http://127.0.0.1:7/readyz\",\"timeoutMs\":900}"));
        d.answered("it does not answer: refused");
        d.answered("it answers HTTP 503");
        d.timedOut();
        d.answered(null);
        assertThat(refused(d).orElseThrow())
                .hasMessage("it did not answer within 900 ms at http://127.0.0.1:7/readyz: it answers HTTP 503");
    }

    private static Optional<Endpoint> announced(ReadinessDecision d) {
        return d.outcome().map(o -> o instanceof Outcome.Announced(Announcement a) ? a.endpoint() : null);
    }

    private static Optional<NotReady> refused(ReadinessDecision d) {
        return d.outcome().map(o -> o instanceof Outcome.Refused(NotReady why) ? why : null);
    }

    private static OutputLine line(String text, long truncated) {
        return new OutputLine(StandardStream.STDOUT, 0, text, truncated);
    }
}
