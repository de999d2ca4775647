package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static dev.ostler.process.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakTest {
    private static final long SELF = ProcessHandle.current().pid();

    @TempDir
    Path directory;

    @Test
    void two_hundred_harnesses_leave_no_descriptor_thread_or_zombie() {
        cycles("warm", 5);
        Set<ProcessIdentity> children = children();
        int descriptors = descriptors();

        cycles("h", 200);

        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
        assertThat(children()).isSubsetOf(children);
    }

    private void cycles(String prefix, int count) {
        try (KeeperFixture fixture = new KeeperFixture(directory);
                OutputTail tail = OutputTail.start()) {
            for (int i = 0; i < count; i++) {
                String id = prefix + i;
                fixture.sh(id, "echo up; exec sleep 100");
                TailRing ring = new TailRing(10, 1000);
                Followed followed =
                        get(tail.follow(new FollowSpec(fixture.stdout(id), StandardStream.STDOUT), batch -> {
                            batch.lines().forEach(ring::add);
                            return CompletableFuture.completedStage(null);
                        }));
                fixture.stdoutWith(id, "up");
                assertThat(fixture.stop(id).gone()).isTrue();
                get(followed.drain());
                get(followed.close());
                assertThat(ring.lines()).extracting(OutputLine::text).containsExactly("up");
            }
        }
    }

    @Test
    void two_hundred_at_once_need_two_threads() {
        Set<ProcessIdentity> children = children();
        try (KeeperFixture fixture = new KeeperFixture(directory)) {
            List<CompletionStage<ProcessIdentity>> spawned = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                spawned.add(fixture.keeper.spawn(fixture.spec("h" + i, "sleep", "100")));
            }
            spawned.forEach(KeeperFixture::get);
            assertThat(threads()).containsOnly("ostler-keeper", "ostler-keeper-events");

            List<CompletionStage<StopReport>> stopped = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                stopped.add(fixture.keeper.stop("h" + i, KeeperFixture.QUICK));
            }
            assertThat(stopped)
                    .allSatisfy(report -> assertThat(get(report).gone()).isTrue());
            assertThat(fixture.events).hasSize(400);
        }
        assertThat(children()).isSubsetOf(children);
    }

    @Test
    void children_of_process_builder_keep_their_exit_codes() throws IOException, InterruptedException {
        try (KeeperFixture fixture =
                new KeeperFixture(KeeperKind.INSIDE, directory, Duration.ofMillis(2), Duration.ofMinutes(1))) {
            for (int i = 0; i < 100; i++) {
                Process mine = new ProcessBuilder("sh", "-c", "exit " + i % 50).start();
                fixture.sh("h" + i, "exit 1");
                assertThat(mine.waitFor()).isEqualTo(i % 50);
                fixture.event(KeeperEvent.Reaped.class, "h" + i);
            }
        }
    }

    @Test
    void an_orphan_of_nobody_does_not_stay_a_zombie() throws IOException, InterruptedException {
        Subreaper.become();
        Process stranger = new ProcessBuilder("sh", "-c", "sleep 0.3 & echo $!").start();
        ProcessIdentity orphan = KeeperFixture.identity(stranger.inputReader().readLine());
        assertThat(stranger.waitFor()).isZero();

        try (KeeperFixture fixture =
                new KeeperFixture(KeeperKind.INSIDE, directory, Duration.ofMillis(20), Duration.ofMillis(50))) {
            await().until(() -> ProcStat.of(orphan.pid()).isEmpty());
            assertThat(fixture.events).isEmpty();
        }
    }

    @Test
    void a_zombie_is_unwanted_after_three_looks_and_the_patience() {
        Unwanted unwanted = new Unwanted(Duration.ofNanos(100));
        List<ProcStat> zombies = List.of(new ProcStat(5, "x", 'Z', SELF, 5, 5, 1, 1));

        assertThat(unwanted.look(zombies, 0)).isEmpty();
        assertThat(unwanted.look(zombies, 1_000))
                .as("a long time, but two looks")
                .isEmpty();
        assertThat(unwanted.look(List.of(), 1_001)).isEmpty();
        assertThat(unwanted.look(zombies, 1_002)).as("was gone, begins anew").isEmpty();
        assertThat(unwanted.look(zombies, 1_003)).isEmpty();
        assertThat(unwanted.look(zombies, 1_004))
                .as("three looks, but a short time")
                .isEmpty();
        assertThat(unwanted.look(zombies, 1_102)).isEqualTo(zombies);
    }

    /** Other tests of this JVM may have left zombies, whose keeper was closed before it could collect them. */
    private static Set<ProcessIdentity> children() {
        return ProcessTable.read().all().stream()
                .filter(process -> process.parent() == SELF)
                .map(ProcessIdentity::of)
                .collect(Collectors.toSet());
    }

    private static int descriptors() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? 0 : names.length;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ostler-"))
                .collect(Collectors.toSet());
    }
}
