package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No descriptor left: /proc cannot be read, which must not be taken for "nothing runs". */
class StarvedTest {
    private static final int RLIMIT_NOFILE = 7;
    /** All descriptors below this are in use in a JVM; zero would make poll(2) itself fail. */
    private static final long TAKEN = 6;

    private static final MethodHandle GETRLIMIT = handle("getrlimit");
    private static final MethodHandle SETRLIMIT = handle("setrlimit");

    @TempDir
    Path directory;

    private static MethodHandle handle(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    }

    /** @return the limit before */
    private static long limit(long soft) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(16, 8);
            assertThat((int) GETRLIMIT.invokeExact(RLIMIT_NOFILE, limits)).isZero();
            long before = limits.get(JAVA_LONG, 0);
            limits.set(JAVA_LONG, 0, soft);
            assertThat((int) SETRLIMIT.invokeExact(RLIMIT_NOFILE, limits)).isZero();
            return before;
        }
    }

    @Test
    void nothing_is_reaped_unseen() throws Throwable {
        try (KeeperFixture fixture = new KeeperFixture(directory)) {
            rehearse(fixture);
            fixture.sh("h", "setsid sh -c 'echo up; exec sleep 100' & exec sleep 100");
            fixture.stdoutWith("h", "up");

            long before = limit(TAKEN);
            CompletionStage<StopReport> stop;
            try {
                stop = fixture.keeper.stop("h", KeeperFixture.QUICK);
                fixture.event(KeeperEvent.Exited.class, "h");
                assertThat(get(fixture.keeper.kept())).containsKey("h");
                assertThat(stop.toCompletableFuture().isDone()).isFalse();
            } finally {
                limit(before);
            }

            StopReport report = get(stop);
            assertThat(report.gone()).isTrue();
            assertThat(report.swept()).isNotEmpty();
            assertThat(Lineage.scan(fixture.storeId)).isEmpty();
        }
    }

    @Test
    void what_was_started_but_cannot_be_watched_is_ended() throws Throwable {
        try (KeeperFixture fixture = new KeeperFixture(directory)) {
            rehearse(fixture);
            SpawnSpec spec = fixture.spec("h", "/bin/sleep", "100");
            long before = limit(TAKEN);
            try {
                assertThatThrownBy(() -> get(fixture.keeper.spawn(spec)))
                        .cause()
                        .isInstanceOf(SpawnFailed.class)
                        .hasMessageContaining("EMFILE");
            } finally {
                limit(before);
            }
            fixture.awaitNothingLeft();
            assertThat(get(fixture.keeper.kept())).isEmpty();
        }
    }

    /** Classes cannot be loaded without descriptors. */
    private static void rehearse(KeeperFixture fixture) {
        fixture.sh("rehearsal", "setsid sh -c 'echo up; exec sleep 100' & exec sleep 100");
        fixture.stdoutWith("rehearsal", "up");
        assertThat(fixture.stop("rehearsal").gone()).isTrue();
        assertThat(get(fixture.keeper.kept())).doesNotContainKey("h");
        assertThat(fixture.event(KeeperEvent.Exited.class, "rehearsal").asked()).isTrue();
        assertThat(new ProcUnreadable("nothing", Errno.EMFILE).errno()).isEqualTo(Errno.EMFILE);
        assertThatThrownBy(() -> get(fixture.keeper.spawn(fixture.spec("rehearsal", "/no/such"))))
                .cause()
                .isInstanceOf(SpawnFailed.class)
                .hasMessageContaining("ENOENT");
        org.slf4j.LoggerFactory.getLogger(StarvedTest.class).warn("rehearsed");
    }
}
