package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.ExitCategory;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import dev.ostler.fake.FakePrograms;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The restart policy, with real processes that end. */
class RestartIT extends OwnedServers {
    private static final String QUICK =
            "\"restart\":{\"enabled\":true,\"maxRestarts\":3,\"windowMs\":60000,\"backoffMs\":50,\"maxBackoffMs\":200}";
    private static final String SLOW =
            "\"restart\":{\"enabled\":true,\"maxRestarts\":3,\"windowMs\":60000,\"backoffMs\":86400000,\"maxBackoffMs\":86400000}";

    private String answer(String name, String prompt) {
        return Json.tree(turn(name, prompt).data()).path("outcome").asText();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static int number(Event e, String field) {
        return Json.tree(e.data()).path(field).asInt(-1);
    }

    @Test
    void aCrashIsAnsweredByANewGenerationOfTheSameHarnessThatResumesItsSession() {
        Harnesses.Spawned first = spawn("phoenix", QUICK);
        assertThat(answer("phoenix", "say: before")).isEqualTo("completed");
        kill(first.pid());
        Event restarting = broker.event(Kind.RESTARTING);
        assertThat(number(restarting, "attempt")).isEqualTo(1);
        assertThat(number(restarting, "delayMs")).isBetween(0, 50);
        assertThat(restarting.data()).contains("killed by SIGKILL");
        // who waits for one that comes back is not told that it never will
        broker.call(Operations.WAIT, new Harnesses.Wait("phoenix", Harnesses.Until.READY, null));
        awaitIdle(first.id(), 2);
        Harnesses.View again = view("phoenix");
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.status()).isEqualTo(Status.IDLE);
        assertThat(again.pid()).isNotEqualTo(first.pid());
        assertThat(again.sessionId()).isEqualTo(first.sessionId());
        assertThat(answer("phoenix", "say: after")).isEqualTo("completed");
        // output of both lies in one file, and the first banner was not taken for the second
        assertThat(broker.count(Kind.SPAWNED)).isEqualTo(2);
    }

    @Test
    void aSessionThatCannotBeResumedIsReplacedAndThatIsSaid() {
        Harnesses.Spawned first = spawn("fresh", QUICK);
        kill(first.pid());
        awaitIdle(first.id(), 2);
        assertThat(answer("fresh", "say: hi")).isEqualTo("completed");
        assertThat(view("fresh").sessionId()).isNotEqualTo(first.sessionId());
        assertThat(broker.events)
                .anyMatch(e -> e.kind() == Kind.STATUS && e.data().contains("session-not-resumed"));
    }

    @Test
    void theLimitIsTerminalUntilItIsReset() throws IOException {
        Harnesses.Spawned first = spawn("loops", QUICK);
        for (int i = 1; i <= 3; i++) {
            kill(view("loops").pid());
            awaitIdle(first.id(), i + 1);
        }
        kill(view("loops").pid());
        Event failed = broker.event(Kind.FAILED);
        assertThat(failed.data()).contains("start limit: 3 restarts within 60000 ms");
        broker.call(Operations.WAIT, new Harnesses.Wait(first.id(), Harnesses.Until.GONE, null));
        assertThat(view(first.id()).status()).isEqualTo(Status.FAILED);
        assertThat(broker.refused(Operations.RESTART, new Supervision.Restart("loops", null))
                        .message())
                .contains("ostler reset");

        Supervision.CrashReport report = broker.call(Operations.CRASHES, new Supervision.Crashes("loops"));
        assertThat(report.limited()).isTrue();
        assertThat(report.restarts()).isEqualTo(3);
        assertThat(report.exits()).hasSize(4).allSatisfy(e -> {
            assertThat(e.category()).isEqualTo(ExitCategory.SIGNAL);
            assertThat(e.signal()).isEqualTo("SIGKILL");
            assertThat(e.asked()).isFalse();
            assertThat(e.uptime()).isPositive();
            assertThat(e.tail()).isNotEmpty();
        });
        assertThat(report.exits()).extracting(Supervision.Exit::generation).containsExactly(1, 2, 3, 4);
        assertThat(report.patterns()).hasSize(1);
        assertThat(report.patterns().getFirst().count()).isEqualTo(4);

        // a later broker knows it, and can start it all the same
        broker.abandon();
        startBroker();
        assertThat(view("loops").status()).isEqualTo(Status.FAILED);
        assertThat(broker.call(Operations.RESET, new Supervision.Reset("loops")).status())
                .isEqualTo(Status.IDLE);
        assertThat(view("loops").generation()).isEqualTo(5);
        assertThat(broker.refused(Operations.RESET, new Supervision.Reset("loops"))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void aReleasedLimitedOneKeepsNoSecret() {
        HarnessDefinition definition = codex(QUICK.replace("\"maxRestarts\":3", "\"maxRestarts\":0"));
        Harnesses.Spawned only = broker.call(Operations.SPAWN, Spawns.of("once", definition, null, null));
        Path secrets = dir.resolve("data/secrets/" + only.id() + ".json");
        kill(only.pid());
        broker.event(Kind.FAILED);
        broker.call(Operations.WAIT, new Harnesses.Wait(only.id(), Harnesses.Until.GONE, null));
        assertThat(secrets).exists();
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("once", Release.ABORT, null, null));
        assertThat(secrets).doesNotExist();
        assertThat(view(only.id()).status()).isEqualTo(Status.RELEASED);
    }

    @Test
    void anOperatorsRestartResumesAndDoesNotCount() throws IOException {
        Harnesses.Spawn request = new Harnesses.Spawn(
                "again",
                null,
                codex(QUICK),
                null,
                null,
                null,
                null,
                Map.of("MY_SECRET", "canary-5e1d\"\\$x"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        Harnesses.Spawned first = broker.call(Operations.SPAWN, request);
        answer("again", "say: hi");
        ProcessIdentity old = ProcessIdentity.of(first.pid()).orElseThrow();
        Harnesses.Spawned second = broker.call(Operations.RESTART, new Supervision.Restart("again", "because I can"));
        assertThat(old.alive()).isFalse();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.sessionId()).isEqualTo(first.sessionId());
        assertThat(second.status()).isEqualTo(Status.IDLE);
        assertThat(answer("again", "say: hi")).isEqualTo("completed");
        assertThat(Arrays.asList(Files.readString(Path.of("/proc/" + second.pid() + "/environ"))
                        .split("\0")))
                .contains("MY_SECRET=canary-5e1d\"\\$x");
        Supervision.CrashReport report = broker.call(Operations.CRASHES, new Supervision.Crashes("again"));
        assertThat(report.restarts()).isZero();
        assertThat(report.exits()).hasSize(1);
        assertThat(report.patterns()).isEmpty();
        assertThat(broker.events).noneMatch(e -> e.toJson().contains("canary-5e1d"));
    }

    @Test
    void aReleaseWhileARestartIsDueIsTheEndOfIt() {
        Harnesses.Spawned first = spawn("due", SLOW);
        kill(first.pid());
        broker.event(Kind.RESTARTING);
        assertThat(view("due").status()).isEqualTo(Status.RESTARTING);
        assertThat(broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("due", null, null, null))
                        .outcome())
                .isEqualTo("reaped");
        assertThat(view(first.id()).status()).isEqualTo(Status.RELEASED);
        broker.abandon();
        startBroker();
        assertThat(view(first.id()).status()).isEqualTo(Status.RELEASED);
        assertThat(broker.count(Kind.SPAWNED)).isEqualTo(1);
    }

    @Test
    void aRestartThatIsDueSurvivesTheBroker() {
        Harnesses.Spawned first = spawn(
                "due",
                QUICK.replace("\"backoffMs\":50,\"maxBackoffMs\":200", "\"backoffMs\":4000,\"maxBackoffMs\":4000"));
        answer("due", "say: hi");
        kill(first.pid());
        broker.event(Kind.RESTARTING);
        broker.abandon();
        startBroker();
        awaitIdle(first.id(), 2);
        assertThat(view("due").sessionId()).isEqualTo(first.sessionId());
        assertThat(answer("due", "say: hi")).isEqualTo("completed");
    }

    @Test
    void anEndWhileNoBrokerWasThereIsAnsweredByTheNextOne() {
        Harnesses.Spawned first = spawn("unwatched", QUICK);
        answer("unwatched", "say: hi");
        broker.abandon();
        kill(first.pid());
        startBroker();
        awaitIdle(first.id(), 2);
        assertThat(view("unwatched").sessionId()).isEqualTo(first.sessionId());
        assertThat(answer("unwatched", "say: hi")).isEqualTo("completed");
    }

    @Test
    void withoutAPolicyAnEndIsAnEnd() {
        Harnesses.Spawned first = spawn("mortal", "\"restart\":{\"enabled\":false}");
        kill(first.pid());
        broker.event(Kind.REAPED);
        broker.call(Operations.WAIT, new Harnesses.Wait(first.id(), Harnesses.Until.GONE, null));
        assertThat(view(first.id()).status()).isEqualTo(Status.EXITED);
        assertThat(broker.count(Kind.RESTARTING)).isZero();
    }

    @Test
    void aStartThatNeverWasReadyIsNotTriedAgain() {
        HarnessDefinition never = Spawns.with(
                codex(QUICK),
                "\"command\":\"/bin/sh\",\"args\":"
                        + Json.write(FakePrograms.script("exit-code", "7").subList(1, 5)));
        assertThat(broker.refused(Operations.SPAWN, Spawns.of("never", never, null, null))
                        .code())
                .isEqualTo(ErrorCode.NOT_READY);
        assertThat(broker.count(Kind.RESTARTING)).isZero();
        assertThat(dir.resolve("data/secrets").toFile().list()).isEmpty();
    }
}
