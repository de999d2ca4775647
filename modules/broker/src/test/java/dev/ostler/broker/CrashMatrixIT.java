package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The crash matrix in its short form; the benchmarks run the whole one. {@code -Dostler.kills=N} and
 * {@code -Dostler.seed=N} choose another random part.
 */
class CrashMatrixIT {
    @TempDir
    Path dir;

    /** Half of them in the build; all with {@code -Dostler.crash=all}. */
    static Stream<CrashStep> steps() {
        return "all".equals(System.getProperty("ostler.crash"))
                ? Stream.of(CrashStep.values())
                : Stream.of(
                        CrashStep.BEFORE_REQUESTED,
                        CrashStep.AFTER_REQUESTED,
                        CrashStep.BEFORE_SPAWNED,
                        CrashStep.AFTER_SPAWNED,
                        CrashStep.AFTER_ANNOUNCED,
                        CrashStep.BEFORE_READY,
                        CrashStep.AFTER_ATTACHED,
                        CrashStep.BEFORE_IDLE,
                        CrashStep.IN_A_TURN,
                        CrashStep.AFTER_A_TURN,
                        CrashStep.AFTER_RELEASING,
                        CrashStep.BEFORE_STOP,
                        CrashStep.AFTER_EXITED,
                        CrashStep.AFTER_REAPED,
                        CrashStep.BEFORE_RELEASED,
                        CrashStep.ADOPTING_BEFORE_STARTED,
                        CrashStep.ADOPTING_AFTER_ADOPTED,
                        CrashStep.ADOPTING_BEFORE_CONNECT,
                        CrashStep.REAPING_BEFORE_STOP,
                        CrashStep.REAPING_WITHOUT_IDENTITY,
                        CrashStep.REAPING_AFTER_EXITED);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void killedAtAStepNothingIsLostLeakedOrDoneTwice(CrashStep step) throws Exception {
        CrashMatrix.Row row = CrashMatrix.at(step, CrashVictim.BROKER_KEEPING, dir);
        assertThat(row.well()).as(row.toString()).isTrue();
    }

    /** As {@code ostler up} runs: the keeper is a process of its own, and goes on or goes too. */
    @ParameterizedTest
    @EnumSource(
            value = CrashStep.class,
            names = {"AFTER_REQUESTED", "BEFORE_SPAWNED", "BEFORE_READY", "IN_A_TURN", "BEFORE_STOP", "BEFORE_REAPED"})
    void theSameHoldsWithAKeeper(CrashStep step) throws Exception {
        for (CrashVictim victim : List.of(CrashVictim.BROKER, CrashVictim.BOTH)) {
            CrashMatrix.Row row = CrashMatrix.at(step, victim, Files.createDirectory(dir.resolve(victim.name())));
            assertThat(row.well()).as(row.toString()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedAtRandomMomentsTheSameHolds(CrashVictim victim) throws Exception {
        CrashMatrix.Row row = CrashMatrix.random(
                victim, Integer.getInteger("ostler.kills", 4), Long.getLong("ostler.seed", System.nanoTime()), dir);
        assertThat(row.well()).as(row.toString()).isTrue();
    }
}
