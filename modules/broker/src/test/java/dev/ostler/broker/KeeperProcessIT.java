package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.fake.FakePrograms;
import dev.ostler.process.Lineage;
import dev.ostler.process.LineageProcess;
import dev.ostler.process.ProcessIdentity;
import java.io.File;
import java.nio.file.Files;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A broker whose keeper is a process of its own: what goes on when one of the two is killed, or goes. */
class KeeperProcessIT extends KeeperOutside {
    private void replaced(JsonNode said) {
        assertThat(said.path("state").asText()).isEqualTo("replaced");
        assertThat(keeper().pid()).isEqualTo(said.path("pid").asLong());
    }

    private Harnesses.Spawned spawn(String name, String members) {
        return broker.call(Operations.SPAWN, Spawns.of(name, Spawns.with(Spawns.fakeCodex(dir), members), null, null));
    }

    private Harnesses.View view(String name) {
        return broker.call(Operations.INSPECT, new Harnesses.Inspect(name, null))
                .harness();
    }

    private Event ended(Sessions.Prompted turn) {
        Event ended = broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
        assertThat(Json.tree(ended.data()).path("outcome").asText()).isEqualTo("completed");
        return ended;
    }

    private void turn(String name) {
        ended(broker.call(Operations.PROMPT, new Sessions.Prompt(name, "say: still here")));
    }

    private JsonNode exit(String harness) {
        return Json.tree(
                broker.event(Kind.EXITED, e -> harness.equals(e.name())).data());
    }

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private static void awaitGone(long pid) {
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() ->
                        ProcessIdentity.of(pid).filter(ProcessIdentity::alive).isEmpty());
    }

    private List<LineageProcess> lineage(String store) {
        return Lineage.scan(store);
    }

    @Test
    void ofAKilledBrokerOneIsAdoptedWithItsExitCodeAndOneIsEndedThoughNoneCameBack() throws Exception {
        up();
        String store = broker.store;
        broker.down();
        Process killed = new ProcessBuilder(FakePrograms.program(
                        "dev.ostler.broker.KeptBroker",
                        List.of(dir.resolve("data").toString(), dir.toString())))
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = killed.inputReader()) {
            assertThat(lines.lines().anyMatch("held"::equals)).isTrue();
            assertThat(lineage(store)).extracting(LineageProcess::harnessId).hasSize(2);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> lineage(store).size() == 1);

        up();
        assertThat(exit("killed").path("exit").asText()).isNotEqualTo("exit status unknown");
        assertThat(exit("killed").path("asked").asBoolean()).isTrue();
        assertThat(exit("killed").path("cause").asText()).contains("its broker was lost");
        assertThat(view("killed").status()).isEqualTo(Status.RELEASED);
        broker.event(Kind.ADOPTED, e -> "adopted".equals(e.name()));
        turn("adopted");
        kill(view("adopted").pid());
        assertThat(exit("adopted").path("signal").asText()).isEqualTo("SIGKILL");
        assertThat(exit("adopted").path("use").path("maxRssBytes").asLong()).isPositive();
        broker.event(Kind.REAPED, e -> "adopted".equals(e.name()));
        assertThat(broker.count(Kind.EXITED)).isEqualTo(2);
    }

    @Test
    void whatEndedWhileNoBrokerWasThereIsToldOnceWithItsExitCode() {
        up();
        Harnesses.Spawned spawned = spawn("ends", "\"metadata\":{}");
        broker.abandon();
        kill(spawned.pid());
        awaitGone(spawned.pid());
        up();
        assertThat(exit("ends").path("signal").asText()).isEqualTo("SIGKILL");
        assertThat(exit("ends").path("cause").asText()).contains("while no broker was there");
        assertThat(view("ends").status()).isEqualTo(Status.EXITED);
        broker.abandon();
        up();
        assertThat(broker.count(Kind.EXITED) + broker.count(Kind.REAPED)).isEqualTo(2);
    }

    @Test
    void aKilledKeeperIsReplacedAndWhatItKeptIsAdopted() {
        up();
        long first = keeper().pid();
        Harnesses.Spawned spawned = spawn("kept", "\"metadata\":{}");
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("kept", "slow: 20 every 50"));
        kill(first);
        JsonNode said = Json.tree(broker.event(Kind.KEEPER).data());
        assertThat(said.path("exitUnknown").toString()).contains("kept");
        assertThat(said.path("cause").asText()).contains("pid " + first);
        replaced(said);
        assertThat(said.path("pid").asLong()).isNotEqualTo(first);
        ended(turn);
        turn("kept");
        assertThat(view("kept").pid()).isEqualTo(spawned.pid());
        assertThat(broker.count(Kind.EXITED)).isZero();
        kill(spawned.pid());
        assertThat(exit("kept").path("exit").asText()).isEqualTo("exit status unknown");
        broker.event(Kind.REAPED);
    }

    @Test
    void aHarnessThatEndsWithItsKeeperIsSweptAndStartedAgain() {
        up();
        spawn(
                "both",
                "\"restart\":{\"enabled\":true,\"maxRestarts\":5,\"windowMs\":60000,\"backoffMs\":10,\"maxBackoffMs\":100}");
        long pid = view("both").pid();
        kill(keeper().pid());
        kill(pid);
        replaced(Json.tree(broker.event(Kind.KEEPER).data()));
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> view("both").generation() == 2 && view("both").status() == Status.IDLE);
        assertThat(exit("both").path("exit").asText()).isEqualTo("exit status unknown");
        turn("both");
    }

    @Test
    void whatItCannotStartIsToldAsThat() {
        up();
        Problem refused =
                broker.refused(Operations.SPAWN, Spawns.command("x", List.of("no-such-command"), TestBroker.PATIENCE));
        Verdict verdict = Json.mapper().convertValue(refused.details().get("verdict"), Verdict.class);
        assertThat(verdict.reason()).isEqualTo(VerdictReason.SPAWN_FAILED);
        assertThat(verdict.message()).startsWith("command 'no-such-command' was not found");
    }

    @Test
    void downWithKeepLosesNoTurn() {
        up();
        Harnesses.Spawned spawned = spawn("works", "\"onBrokerLoss\":\"kill\"");
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt("works", "slow: 40 every 50"));
        broker.event(Kind.TEXT_DELTA);
        ProcessIdentity keeper = keeper();
        broker.down(true);
        assertThat(keeper.alive()).isTrue();
        up();
        assertThat(keeper()).isEqualTo(keeper);
        ended(turn);
        assertThat(view("works").pid()).isEqualTo(spawned.pid());
        assertThat(broker.count(Kind.EXITED) + broker.count(Kind.RELEASING)).isZero();
    }

    @Test
    void downWithKeepIsTheSameWithAKeeperInside() {
        broker = custody.start(dir.resolve("data"), KeeperPlace.INSIDE);
        Harnesses.Spawned spawned = spawn("works", "\"onBrokerLoss\":\"kill\"");
        broker.down(true);
        broker = custody.start(dir.resolve("data"), KeeperPlace.INSIDE);
        turn("works");
        assertThat(view("works").pid()).isEqualTo(spawned.pid());
        assertThat(broker.count(Kind.EXITED) + broker.count(Kind.RELEASING)).isZero();
    }

    @Test
    void aDetachedOneIsHeldOverDownSoThatItsEndIsKnown() {
        up();
        Harnesses.Spawned spawned = spawn("stays", "\"onBrokerLoss\":\"kill\"");
        broker.call(Operations.RELEASE, new Harnesses.ReleaseIt("stays", Release.DETACH, null, null));
        ProcessIdentity keeper = keeper();
        broker.down();
        assertThat(keeper.alive()).isTrue();
        up();
        assertThat(view("stays").status()).isEqualTo(Status.DETACHED);
        broker.down();
        kill(spawned.pid());
        awaitGone(spawned.pid());
        up();
        assertThat(exit("stays").path("signal").asText()).isEqualTo("SIGKILL");
        assertThat(broker.refused(Operations.ATTACH, attach("stays")).message()).contains("killed by SIGKILL");
        assertThat(broker.refused(Operations.ATTACH, attach("stays")).code()).isEqualTo(ErrorCode.CONFLICT);
    }

    private static Harnesses.Attach attach(String name) {
        return new Harnesses.Attach(name, null, null, null, null, null, null, null, null);
    }

    @Test
    void afterDownNothingIsKeptAndTheKeeperIsGone() {
        up();
        spawn("goes", "\"metadata\":{}");
        long keeper = keeper().pid();
        broker.down();
        awaitGone(keeper);
        assertThat(Files.exists(dir.resolve("data/keeper.json"))).isFalse();
        up();
    }
}
