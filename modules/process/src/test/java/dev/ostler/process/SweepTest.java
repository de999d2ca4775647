package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static dev.ostler.process.KeeperFixture.identity;
import static dev.ostler.process.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepTest extends EachKeeper {
    @Test
    void members_of_the_group_left_by_a_leader_that_ended_by_itself_are_ended_before_reaped() throws IOException {
        fixture.sh("h", "sleep 100 & echo pid $!; while [ ! -e go ]; do sleep 0.01; done; exit 4");
        ProcessIdentity left = identity(fixture.stdoutWith("h", "\n").substring(4));
        Files.createFile(directory.resolve("go"));

        KeeperEvent.Reaped reaped = fixture.event(KeeperEvent.Reaped.class, "h");

        assertThat(left.alive()).isFalse();
        assertThat(reaped.swept()).isEqualTo(1);
        assertThat(ProcStat.of(left.pid()))
                .as("the orphan's zombie is collected")
                .isEmpty();
    }

    @Test
    void a_grandchild_in_a_session_of_its_own_is_swept_by_its_marker() {
        fixture.sh("h", "setsid sh -c 'sleep 100 >/dev/null 2>&1 & echo pid $!' & wait; exec sleep 100");
        ProcessIdentity grandchild = identity(fixture.stdoutWith("h", "\n").substring(4));

        StopReport report = fixture.stop("h");

        assertThat(report.swept()).extracting(Descendant::identity).contains(grandchild);
        assertThat(grandchild.alive()).isFalse();
    }

    @Test
    void a_grandchild_without_marker_is_swept_because_its_parents_were_known() {
        fixture.sh("h", "env -i sh -c 'setsid sh -c \"echo pid \\$\\$; exec sleep 100 >/dev/null 2>&1\" & wait'");
        ProcessIdentity grandchild = identity(fixture.stdoutWith("h", "\n").substring(4));
        KeeperFixture.awaitCommand(grandchild, "sleep");

        StopReport report = fixture.stop("h");

        assertThat(report.gone()).isTrue();
        assertThat(grandchild.alive()).isFalse();
    }

    @Test
    void a_double_fork_that_dropped_group_parent_and_marker_is_swept_by_its_output_file() {
        fixture.sh(
                "h",
                "env -i setsid sh -c 'sh -c \"echo pid \\$\\$; exec sleep 100\" & exit' ; echo forked; exec sleep 100");
        fixture.stdoutWith("h", "forked");
        String out = fixture.stdoutWith("h", "pid ");
        ProcessIdentity orphan = identity(out.lines()
                .filter(line -> line.startsWith("pid "))
                .findFirst()
                .orElseThrow()
                .substring(4));
        KeeperFixture.awaitOrphan(orphan);
        assertThat(Lineage.markerOf(orphan.pid())).isEmpty();

        StopReport report = fixture.stop("h");

        assertThat(report.swept()).extracting(Descendant::identity).containsExactly(orphan);
        assertThat(ProcStat.of(orphan.pid())).as("killed and collected").isEmpty();
    }

    @Test
    void a_daemon_that_dropped_everything_is_swept_because_a_look_saw_where_it_came_from() throws IOException {
        fixture.close();
        fixture = new KeeperFixture(kind, directory, Duration.ofMillis(1), Duration.ofMinutes(1));
        fixture.sh(
                "h",
                "env -i sh -c 'setsid sh -c \"echo pid \\$\\$; exec sleep 100 >/dev/null 2>&1\" & "
                        + "while [ ! -e go ]; do sleep 0.01; done' & exec sleep 100");
        ProcessIdentity daemon = identity(fixture.stdoutWith("h", "\n").substring(4));
        KeeperFixture.awaitCommand(daemon, "sleep");
        long seen = System.nanoTime();
        await().until(() -> System.nanoTime() - seen > Duration.ofMillis(5).toNanos());
        assertThat(get(fixture.keeper.kept()))
                .as("a turn, in which a look was due")
                .hasSize(1);
        Files.createFile(directory.resolve("go"));
        KeeperFixture.awaitOrphan(daemon);

        StopReport report = fixture.stop("h");

        assertThat(report.swept()).extracting(Descendant::identity).contains(daemon);
        assertThat(daemon.alive()).isFalse();
    }

    @Test
    void who_ignores_term_in_a_sweep_is_killed() {
        fixture.sh("h", "setsid sh -c 'trap \"\" TERM; echo ready; while :; do sleep 0.01; done' & exec sleep 100");
        fixture.stdoutWith("h", "ready");
        StopPlan plan = new StopPlan(KeeperFixture.QUICK.steps(), new SweepPlan(Duration.ofMillis(100), Patience.LONG));

        StopReport report = get(fixture.keeper.stop("h", plan));

        assertThat(report.gone()).isTrue();
        assertThat(report.swept()).isNotEmpty();
    }

    @Test
    void a_fork_storm_is_ended() {
        fixture.sh(
                "h", "storm() { while :; do setsid sleep 0.2 & sleep 0.01; done; }; storm & storm & echo ready; wait");
        fixture.stdoutWith("h", "ready");

        assertThat(fixture.stop("h").gone()).isTrue();
        assertThat(Lineage.scan(fixture.storeId)).isEmpty();
    }

    @Test
    void what_a_harness_left_behind_is_ended_although_nothing_of_it_is_kept() {
        fixture.sh("h", "setsid sleep 100 & echo $!; exec sleep 100");
        fixture.stdoutWith("h", "\n");

        try (InProcessKeeper other = InProcessKeeper.start(new KeeperConfig(fixture.storeId), _ -> {})) {
            StopReport report = get(other.stop("h", KeeperFixture.QUICK));

            assertThat(report.identity()).isEmpty();
            assertThat(report.swept()).hasSize(2);
            assertThat(report.gone()).isTrue();
        }
    }

    @Test
    void a_stop_of_what_is_not_kept_spares_shared_daemons_and_what_they_started() throws IOException {
        Path daemonProgram = directory.resolve("our-daemon");
        Files.createSymbolicLink(daemonProgram, Path.of("/bin/sh"));
        spawnSharing(
                "setsid ./our-daemon -c 'sleep 100 & echo pids $$ $!; wait' & setsid sleep 100 & wait", "our-daemon");
        String[] pids = fixture.stdoutWith("h", "\n").strip().split(" ");
        ProcessIdentity daemon = identity(pids[1]);
        ProcessIdentity below = identity(pids[2]);
        KeeperFixture.awaitCommand(below, "sleep");

        try (InProcessKeeper other = InProcessKeeper.start(new KeeperConfig(fixture.storeId), _ -> {})) {
            StopReport report = get(other.stop("h", KeeperFixture.QUICK.sparing(Set.of("our-daemon"))));

            assertThat(report.gone()).isTrue();
            assertThat(report.swept()).extracting(Descendant::command).contains("sh", "sleep");
            assertThat(daemon.alive()).isTrue();
            assertThat(below.alive()).isTrue();
            assertThat(get(other.stop("h", KeeperFixture.QUICK)).swept())
                    .extracting(Descendant::identity)
                    .contains(daemon, below);
        }
    }

    @Test
    void the_lineage_of_another_harness_and_a_shared_daemon_are_left_alone() {
        ProcessIdentity other = fixture.sh("other", "exec sleep 100");
        spawnSharing("setsid sleep 100 & echo pid $!; wait", "sleep");
        ProcessIdentity daemon = identity(fixture.stdoutWith("h", "\n").substring(4));
        KeeperFixture.awaitCommand(daemon, "sleep");

        assertThat(fixture.stop("h").gone()).isTrue();

        assertThat(daemon.alive()).isTrue();
        assertThat(other.alive()).isTrue();
        Signals.send(daemon, Signal.KILL);
        KeeperFixture.awaitGone(daemon);
        fixture.stop("other");
    }

    private void spawnSharing(String script, String sharedDaemon) {
        SpawnSpec spec = fixture.spec("h", "sh", "-c", script);
        get(fixture.keeper.spawn(new SpawnSpec(
                spec.harnessId(),
                spec.command(),
                spec.arguments(),
                spec.environment(),
                spec.cwd(),
                spec.stdio(),
                Set.of(sharedDaemon))));
    }
}
