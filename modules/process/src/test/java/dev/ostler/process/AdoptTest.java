package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static dev.ostler.process.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdoptTest extends EachKeeper {
    private static final String SERVER = "echo up; trap 'exit 9' TERM; while :; do sleep 0.01; done";

    /** Nobody's child here: its parent is a shell that waits for it. */
    private Process underAnotherParent(String script) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", "setsid sh -c \"$0\" & echo $!; wait; sleep 0.2", script);
        builder.environment().put(Lineage.VARIABLE, fixture.storeId + "/h");
        return builder.directory(directory.toFile()).start();
    }

    private static ProcessIdentity named(Process parent) throws IOException {
        BufferedReader out = parent.inputReader();
        return KeeperFixture.identity(out.readLine());
    }

    private static void awaitSession(ProcessIdentity identity) {
        await().until(() -> ProcStat.of(identity.pid()).orElseThrow().session() == identity.pid());
    }

    @Test
    void a_process_survives_the_kill_of_its_keeper_and_is_adopted_stopped_and_reaped() throws Exception {
        Process jvm = TestJvm.builder(
                        ShortLivedKeeper.class,
                        fixture.storeId,
                        "h",
                        directory.toString(),
                        "setsid sleep 100 & echo pid $!; " + SERVER)
                .start();
        ProcessIdentity identity = ProcessIdentity.parse(jvm.inputReader().readLine());
        ProcessIdentity child = KeeperFixture.identity(
                fixture.stdoutWith("h", "up").lines().findFirst().orElseThrow().substring(4));
        jvm.destroyForcibly().waitFor();
        assertThat(identity.alive()).isTrue();
        assertThat(Lineage.scan(fixture.storeId))
                .extracting(LineageProcess::harnessId)
                .contains("h");

        assertThat(get(fixture.keeper.adopt(new AdoptSpec("h", identity)))).isEqualTo(identity);
        StopReport report = fixture.stop("h");

        assertThat(report.gone()).isTrue();
        assertThat(report.swept()).extracting(Descendant::identity).contains(child);
        assertThat(identity.alive()).isFalse();
        assertThat(fixture.events)
                .satisfiesExactly(
                        event -> assertThat(event).isInstanceOf(KeeperEvent.Exited.class),
                        event -> assertThat(event).isInstanceOf(KeeperEvent.Reaped.class));
    }

    @Test
    void the_end_of_somebody_elses_child_is_seen() throws Exception {
        Process parent = underAnotherParent("while [ ! -e go ]; do sleep 0.01; done; exit 3");
        ProcessIdentity identity = named(parent);
        awaitSession(identity);
        get(fixture.keeper.adopt(new AdoptSpec("h", identity)));
        Files.createFile(directory.resolve("go"));

        KeeperEvent.Exited exited = fixture.event(KeeperEvent.Exited.class, "h");

        assertThat(exited.status()).isIn(new ExitStatus.Unknown(), new ExitStatus.Code(3));
        fixture.event(KeeperEvent.Reaped.class, "h");
        parent.waitFor();
    }

    @Test
    void somebody_elses_child_is_stopped_with_its_group() throws Exception {
        Process parent = underAnotherParent("sleep 100 & sleep 100");
        ProcessIdentity identity = named(parent);
        awaitSession(identity);
        get(fixture.keeper.adopt(new AdoptSpec("h", identity)));

        StopReport report = fixture.stop("h");

        assertThat(report.gone()).isTrue();
        // The parent shell carries the marker too, since the marker is how this test makes a harness.
        fixture.awaitNothingLeft();
        parent.waitFor();
    }

    @Test
    void adopting_is_refused_when_the_process_is_gone_dead_or_another() throws Exception {
        ProcessIdentity living = fixture.sh("living", "exec sleep 100");
        ProcessIdentity other = ProcessIdentityTest.tampered(living);

        assertRefused(other, AdoptRefused.Reason.DIFFERENT);
        assertThat(fixture.event(KeeperEvent.IdentityMismatch.class, "h"))
                .isEqualTo(new KeeperEvent.IdentityMismatch("h", other, Optional.of(living)));
        assertThat(living.alive()).isTrue();

        ProcessIdentity elsewhere =
                new ProcessIdentity("0".repeat(36), living.pidNamespace(), living.pid(), living.startTicks());
        assertRefused(elsewhere, AdoptRefused.Reason.GONE);

        fixture.stop("living");
        assertRefused(living, AdoptRefused.Reason.GONE);

        long uncollected = Spawner.spawn(
                fixture.spec("h", "true"),
                fixture.storeId + "/h",
                new ChildEnds.ToFiles(fixture.stdout("h"), fixture.stderr("h")));
        ProcessIdentity zombie = ProcessIdentity.of(uncollected).orElseThrow();
        KeeperFixture.awaitGone(zombie);
        assertRefused(zombie, AdoptRefused.Reason.ZOMBIE);
        assertThat(Waits.collect(uncollected)).isPresent();
    }

    private void assertRefused(ProcessIdentity identity, AdoptRefused.Reason reason) {
        assertThatThrownBy(() -> get(fixture.keeper.adopt(new AdoptSpec("h", identity))))
                .cause()
                .isInstanceOfSatisfying(
                        AdoptRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        assertThat(get(fixture.keeper.kept())).doesNotContainKey("h");
    }

    @Test
    void a_detached_process_goes_on_writing_and_is_taken_back() throws Exception {
        ProcessIdentity identity =
                fixture.sh("h", "trap 'exit 9' TERM; i=0; while :; do i=$((i+1)); echo line $i; sleep 0.01; done");
        fixture.stdoutWith("h", "line 1");

        assertThat(get(fixture.keeper.onLoss("h", OnLoss.ADOPT))).isTrue();
        assertThat(get(fixture.keeper.onLoss("other", OnLoss.ADOPT))).isFalse();
        // one that is still served would collect it too
        fixture.endKeeper();
        String before = KeeperFixture.read(fixture.stdout("h"));
        await().until(() -> KeeperFixture.read(fixture.stdout("h")).length() > before.length() + 50);
        assertThat(identity.alive()).isTrue();

        try (InProcessKeeper next = InProcessKeeper.start(new KeeperConfig(fixture.storeId), fixture.events::add)) {
            get(next.adopt(new AdoptSpec("h", identity)));
            StopReport report = get(next.stop("h", KeeperFixture.QUICK));
            assertThat(report.status()).as("still our child").contains(new ExitStatus.Code(9));
        }
    }
}
