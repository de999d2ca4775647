package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StopTest extends EachKeeper {
    private static final StopPlan.Step KILL = new StopPlan.Step(Signal.KILL, Patience.LONG);

    @Test
    void an_obedient_process_ends_at_term() {
        ProcessIdentity identity = fixture.sh("h", "exec sleep 100");

        StopReport report = fixture.stop("h");

        assertThat(report.gone()).isTrue();
        assertThat(report.identity()).contains(identity);
        assertThat(report.status()).contains(ExitStatus.signalled(15, false));
        assertThat(report.steps()).singleElement().satisfies(step -> {
            assertThat(step.signal()).isEqualTo(Signal.TERM);
            assertThat(step.ended()).isTrue();
        });
        assertThat(fixture.event(KeeperEvent.Exited.class, "h").asked()).isTrue();
        assertThat(fixture.events).last().isInstanceOf(KeeperEvent.Reaped.class);
        assertThat(ProcStat.of(identity.pid())).isEmpty();
    }

    @Test
    void who_ignores_term_is_killed_after_the_grace() {
        fixture.sh("h", "trap '' TERM; echo ready; while :; do sleep 0.01; done");
        fixture.stdoutWith("h", "ready");

        StopReport report = get(fixture.keeper.stop("h", StopPlan.termThenKill(Duration.ofMillis(150))));

        assertThat(report.steps()).extracting(StopReport.StepTaken::signal).containsExactly(Signal.TERM, Signal.KILL);
        assertThat(report.steps().getFirst().waited()).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(report.status()).contains(ExitStatus.signalled(9, false));
        assertThat(report.gone()).isTrue();
    }

    @Test
    void a_process_that_wants_a_second_term_gets_it() {
        fixture.sh(
                "h",
                "n=0; trap 'n=$((n+1)); echo term $n; [ $n = 2 ] && exit 5' TERM; echo ready; while :; do sleep 0.01; done");
        fixture.stdoutWith("h", "ready");
        // Two signals are one to a process that was not let run between them, so that there are many.
        StopPlan.Step term = new StopPlan.Step(Signal.TERM, Duration.ofMillis(300));
        List<StopPlan.Step> steps = new ArrayList<>(Collections.nCopies(200, term));
        steps.add(KILL);

        StopReport report = get(fixture.keeper.stop("h", new StopPlan(steps, SweepPlan.DEFAULT)));

        assertThat(report.steps()).extracting(StopReport.StepTaken::signal).containsOnly(Signal.TERM);
        assertThat(report.steps())
                .extracting(StopReport.StepTaken::ended)
                .startsWith(false)
                .endsWith(true)
                .containsOnlyOnce(true);
        assertThat(report.status()).contains(new ExitStatus.Code(5));
    }

    @Test
    void a_stopped_process_hears_term() {
        ProcessIdentity identity = fixture.sh("h", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done");
        fixture.stdoutWith("h", "ready");
        Signals.kill(identity.pid(), 19);

        StopReport report = get(fixture.keeper.stop("h", KeeperFixture.QUICK));

        assertThat(report.status()).contains(new ExitStatus.Code(3));
    }

    @Test
    void stopping_what_is_gone_is_success() {
        fixture.sh("h", "exit 0");
        fixture.event(KeeperEvent.Reaped.class, "h");

        assertThat(fixture.stop("h")).satisfies(report -> {
            assertThat(report.gone()).isTrue();
            assertThat(report.identity()).isEmpty();
            assertThat(report.steps()).isEmpty();
        });
        assertThat(fixture.stop("never-heard-of").gone()).isTrue();
    }

    @Test
    void a_second_stop_joins_the_first_and_an_impatient_one_hurries_it() {
        fixture.sh("h", "trap '' TERM; echo ready; while :; do sleep 0.01; done");
        fixture.stdoutWith("h", "ready");

        CompletionStage<StopReport> first = fixture.keeper.stop("h", StopPlan.termThenKill(Duration.ofMinutes(5)));
        CompletionStage<StopReport> second = fixture.keeper.stop("h", StopPlan.termThenKill(Duration.ofMinutes(6)));
        CompletionStage<StopReport> third = fixture.keeper.stop("h", StopPlan.kill());

        assertThat(get(first)).isEqualTo(get(second)).isEqualTo(get(third));
        assertThat(get(first).steps())
                .extracting(StopReport.StepTaken::signal)
                .containsExactly(Signal.TERM, Signal.KILL);
        assertThat(fixture.events).hasSize(2);
    }

    @Test
    void a_plan_ends_with_kill() {
        StopPlan.Step term = new StopPlan.Step(Signal.TERM, Duration.ofSeconds(1));

        assertThatThrownBy(() -> new StopPlan(List.of(term), SweepPlan.DEFAULT)).hasMessageContaining("end with KILL");
        assertThatThrownBy(() -> new StopPlan.Step(Signal.TERM, Duration.ZERO)).hasMessageContaining("above zero");
    }

    @Test
    void closing_the_keeper_ends_no_process_and_fails_the_stops_under_way() {
        ProcessIdentity stubborn = fixture.sh("h", "trap '' TERM; echo ready; while :; do sleep 0.01; done");
        fixture.stdoutWith("h", "ready");
        CompletionStage<StopReport> stop = fixture.keeper.stop("h", StopPlan.termThenKill(Duration.ofMinutes(5)));
        get(fixture.keeper.kept());

        fixture.keeper.close();

        assertThatThrownBy(() -> get(stop)).cause().hasMessageContaining("closed during the stop");
        assertThat(stubborn.alive()).isTrue();
        Signals.send(stubborn, Signal.KILL);
        KeeperFixture.awaitGone(stubborn);
        fixture.awaitNothingLeft();
    }
}
