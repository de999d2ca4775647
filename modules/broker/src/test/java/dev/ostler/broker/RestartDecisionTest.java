package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.broker.RestartDecision.Decision;
import dev.ostler.broker.RestartDecision.Ended;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.RestartPolicy;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** With a virtual clock; {@code -Dostler.seed=N} repeats the case that a failure names. */
class RestartDecisionTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final RestartPolicy POLICY =
            new RestartPolicy(true, 5, Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(30));

    private static Ended crash(Duration uptime) {
        return new Ended(Ownership.BROKER_OWNED, Wish.RUN, uptime);
    }

    private static RestartPolicy policy(SplittableRandom random) {
        long backoff = random.nextLong(0, 5_000);
        return new RestartPolicy(
                true,
                random.nextInt(0, 12),
                Duration.ofMillis(random.nextLong(0, 120_000)),
                Duration.ofMillis(backoff),
                Duration.ofMillis(backoff + random.nextLong(0, 60_000)));
    }

    @Test
    void neverMoreRestartsWithinAnyWindowThanTheLimit() {
        Samples.cases(500, random -> {
            RestartPolicy policy = policy(random);
            List<Instant> restarts = new ArrayList<>();
            RestartHistory history = RestartHistory.NONE;
            Instant now = START;
            for (int i = 0; i < 60; i++) {
                Duration uptime = Duration.ofMillis(random.nextLong(0, 20_000));
                now = now.plus(uptime);
                Decision decision = RestartDecision.decide(crash(uptime), history, policy, now, random.nextDouble());
                if (decision instanceof Decision.GiveUp g) {
                    assertThat(g.then().limited()).isTrue();
                    assertThat(within(restarts, now, policy.window())).isEqualTo((long) policy.maxRestarts());
                    return;
                }
                Decision.Restart r = (Decision.Restart) decision;
                restarts.add(now);
                assertThat(within(restarts, now, policy.window()))
                        .isLessThanOrEqualTo(Math.max(policy.maxRestarts(), 0));
                // as a later broker reads it
                history = Json.read(Json.write(r.then()), RestartHistory.class);
                assertThat(history).isEqualTo(r.then());
                now = now.plus(r.after());
            }
        });
    }

    private static long within(List<Instant> restarts, Instant now, Duration window) {
        return restarts.stream().filter(i -> i.isAfter(now.minus(window))).count();
    }

    @Test
    void theDelayIsWithinTheBackoffWhichDoublesUpToItsCap() {
        Samples.cases(2_000, random -> {
            RestartPolicy policy = policy(random);
            int attempt = random.nextInt(0, 80);
            RestartHistory history = new RestartHistory(List.of(), attempt, null, false);
            double luck = random.nextDouble();
            if (!(RestartDecision.decide(crash(Duration.ZERO), history, policy, START, luck)
                    instanceof Decision.Restart r)) {
                assertThat(policy.maxRestarts()).isZero();
                return;
            }
            boolean stable = policy.stable().isZero();
            double doubled = policy.backoff().toMillis() * Math.pow(2, stable ? 0 : attempt);
            double cap = Math.min(policy.maxBackoff().toMillis(), doubled);
            assertThat((double) r.after().toMillis()).isBetween(Math.floor(cap * luck) - 1, cap * luck + 1);
            assertThat(r.then().due()).isEqualTo(START.plus(r.after()));
        });
    }

    @Test
    void jitterIsFull() {
        assertThat(after(0, 0.0)).isEqualTo(Duration.ZERO);
        assertThat(after(0, 0.999_999)).isEqualTo(Duration.ofMillis(499));
        assertThat(after(3, 0.5)).isEqualTo(Duration.ofMillis(2_000));
        assertThat(after(60, 0.5)).isEqualTo(Duration.ofSeconds(15));
    }

    private static Duration after(int attempt, double random) {
        return ((Decision.Restart) RestartDecision.decide(
                        crash(Duration.ZERO),
                        new RestartHistory(List.of(), attempt, null, false),
                        POLICY,
                        START,
                        random))
                .after();
    }

    @Test
    void aStableRunBeginsAnew() {
        RestartHistory tired = new RestartHistory(List.of(START), 7, null, false);
        Instant later = START.plusSeconds(61);
        assertThat(((Decision.Restart) RestartDecision.decide(crash(Duration.ofSeconds(60)), tired, POLICY, later, 0.5))
                        .then())
                .isEqualTo(new RestartHistory(List.of(later), 1, later.plusMillis(250), false));
        assertThat(((Decision.Restart) RestartDecision.decide(crash(Duration.ofSeconds(59)), tired, POLICY, later, 0.5))
                        .attempt())
                .isEqualTo(8);
    }

    @Test
    void anOperatorsStopAndAttachedHostsAreLeftAlone() {
        for (Wish wish : List.of(Wish.STOP, Wish.DETACH, Wish.FAIL)) {
            assertThat(RestartDecision.decide(
                            new Ended(Ownership.BROKER_OWNED, wish, Duration.ZERO),
                            RestartHistory.NONE,
                            POLICY,
                            START,
                            0.5))
                    .isInstanceOf(Decision.Leave.class);
        }
        assertThat(RestartDecision.decide(
                        new Ended(Ownership.ATTACHED, Wish.RUN, Duration.ZERO),
                        RestartHistory.NONE,
                        POLICY,
                        START,
                        0.5))
                .isInstanceOf(Decision.Leave.class);
        assertThat(RestartDecision.decide(crash(Duration.ZERO), RestartHistory.NONE, RestartPolicy.OFF, START, 0.5))
                .isInstanceOf(Decision.Leave.class);
    }

    @Test
    void aClockThatWasSetBackNeitherFreesTheLimitNorLocksItForEver() {
        List<Instant> future = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            future.add(START.plus(Duration.ofDays(i + 1)));
        }
        RestartHistory history = new RestartHistory(future, 5, START.plus(Duration.ofDays(9)), false);
        Decision.GiveUp now =
                (Decision.GiveUp) RestartDecision.decide(crash(Duration.ZERO), history, POLICY, START, 0.5);
        assertThat(RestartDecision.decide(
                        crash(Duration.ZERO),
                        new RestartHistory(now.then().at(), 5, null, false),
                        POLICY,
                        START.plusSeconds(61),
                        0.5))
                .isInstanceOf(Decision.Restart.class);
        assertThat(RestartDecision.left(history, POLICY, START)).isEqualTo(POLICY.maxBackoff());
        assertThat(RestartDecision.left(history, POLICY, START.plus(Duration.ofDays(10))))
                .isZero();
    }
}
