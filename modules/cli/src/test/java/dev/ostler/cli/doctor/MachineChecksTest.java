package dev.ostler.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.doctor.KeepingCheck.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a machine, and what is made of it. */
class MachineChecksTest {
    @TempDir
    Path root;

    private FakeMachine fake;

    @BeforeEach
    void machine() {
        fake = new FakeMachine(root);
    }

    private static List<Level> levels(Check check) {
        return check.findings().stream().map(Finding::level).toList();
    }

    private static Finding only(Check check) {
        assertThat(check.findings()).hasSize(1);
        return check.findings().getFirst();
    }

    @Test
    void whatIsWrongIsAlwaysMended() {
        assertThatThrownBy(() -> new Finding("x", Level.WARN, "found", null)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> Finding.fail("x", " ", "mend")).isInstanceOf(RuntimeException.class);
    }

    @Test
    void javaThatIsTooOldFails() {
        assertThat(levels(new JavaCheck(21, "21.0.1", "v", "/jdk"))).containsExactly(Level.FAIL);
        assertThat(levels(JavaCheck.read())).containsExactly(Level.OK);
    }

    @Test
    void kernelThatCannotKeepIsForAttachedOnly() throws IOException {
        fake.file("/proc/sys/kernel/osrelease", "6.1.0\n").process("1", "init", 'S', 0, 0);
        assertThat(only(KernelCheck.read(fake.machine())))
                .satisfies(f -> assertThat(f.found()).contains("6.1.0", "pidfd").doesNotContain("hidden"));
        assertThat(only(new KernelCheck("4.4", "no pidfd here", false)))
                .satisfies(f -> assertThat(f.level()).isEqualTo(Level.WARN))
                .satisfies(f -> assertThat(f.mend()).contains("seccomp", "attach"));
    }

    @Test
    void processOneIsJudgedByWhatItIsAndByItsZombies() throws IOException {
        fake.process("1", "tini", 'S', 0, 0).process("17", "gone", 'Z', 1, 0);
        assertThat(InitCheck.read(fake.machine())).isEqualTo(new InitCheck(Optional.of("tini"), 1));
        assertThat(levels(InitCheck.read(fake.machine()))).containsExactly(Level.OK);
        assertThat(levels(new InitCheck(Optional.of("node"), 0))).containsExactly(Level.WARN);
        assertThat(only(new InitCheck(Optional.of("bash"), 12)).found()).contains("12 zombies");
        assertThat(levels(new InitCheck(Optional.empty(), 0))).containsExactly(Level.OK);
    }

    @Test
    void limitsAreTheHardOnes() throws IOException {
        fake.file("/proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             100                  unlimited            processes
                Max open files            64                   1024                 files
                """);
        LimitsCheck read = LimitsCheck.read(fake.machine());
        assertThat(read).isEqualTo(new LimitsCheck(Optional.of(1_024L), Optional.of(Long.MAX_VALUE)));
        assertThat(levels(read)).containsExactly(Level.WARN, Level.OK);
        assertThat(read.findings().getFirst().mend()).contains("LimitNOFILE");
        assertThat(levels(new LimitsCheck(Optional.of(256L), Optional.empty()))).containsExactly(Level.FAIL, Level.OK);
    }

    @Test
    void inotifyCountsThisUsersInstancesAndWatches() throws IOException {
        fake.file("/proc/sys/fs/inotify/max_user_instances", "128\n")
                .file("/proc/sys/fs/inotify/max_user_watches", "10000\n")
                .process("self", "me", 'R', 0, 1000)
                .process("7", "vite", 'S', 1, 1000)
                .link("/proc/7/fd/3", "anon_inode:inotify")
                .file("/proc/7/fdinfo/3", "pos:\t0\ninotify wd:2 ino:1\ninotify wd:1 ino:2\n")
                .link("/proc/7/fd/4", "/dev/null")
                .process("8", "other", 'S', 1, 1001)
                .link("/proc/8/fd/3", "anon_inode:inotify");
        InotifyCheck read = InotifyCheck.read(fake.machine());
        assertThat(read).isEqualTo(new InotifyCheck(OptionalLong.of(128), OptionalLong.of(10_000), 1, 2));
        assertThat(levels(read)).containsExactly(Level.OK, Level.OK);
        InotifyCheck full = new InotifyCheck(OptionalLong.of(128), OptionalLong.of(10_000), 128, 9_000);
        assertThat(levels(full)).containsExactly(Level.FAIL, Level.WARN);
        assertThat(full.findings().getFirst().mend()).contains("fs.inotify.max_user_instances=1024", "sysctl --system");
        assertThat(levels(new InotifyCheck(OptionalLong.empty(), OptionalLong.empty(), 0, 0)))
                .containsExactly(Level.OK);
    }

    @Test
    void cgroupTwoHasTheLeastOfAllLimitsAbove() throws IOException {
        fake.file("/proc/self/cgroup", "0::/user.slice/app\n")
                .file("/sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
                .file("/sys/fs/cgroup/user.slice/memory.max", "536870912\n")
                .file("/sys/fs/cgroup/user.slice/app/cgroup.controllers", "memory pids\n")
                .file("/sys/fs/cgroup/user.slice/app/cgroup.subtree_control", "")
                .file("/sys/fs/cgroup/user.slice/app/memory.max", "max\n")
                .file("/sys/fs/cgroup/user.slice/app/memory.current", "104857600\n")
                .file("/sys/fs/cgroup/user.slice/app/pids.max", "70\n")
                .file("/sys/fs/cgroup/user.slice/app/pids.current", "50\n");
        CgroupCheck read = CgroupCheck.read(fake.machine());
        assertThat(read)
                .isEqualTo(new CgroupCheck(
                        "v2",
                        "/user.slice/app",
                        true,
                        OptionalLong.of(512 << 20),
                        OptionalLong.of(100 << 20),
                        OptionalLong.of(70),
                        OptionalLong.of(50)));
        assertThat(levels(read)).containsExactly(Level.OK, Level.WARN, Level.FAIL);
    }

    @Test
    void cgroupOneAndNoneAreSaid() throws IOException {
        fake.file("/proc/self/cgroup", "4:memory:/box/1\n8:pids:/\n0::/\n")
                .file("/sys/fs/cgroup/memory/box/1/memory.limit_in_bytes", "9223372036854771712\n")
                .file("/sys/fs/cgroup/pids/pids.max", "max\n");
        CgroupCheck read = CgroupCheck.read(fake.machine());
        assertThat(read.version()).isEqualTo("v1");
        assertThat(read.memoryMax()).isEmpty();
        assertThat(levels(read)).containsOnly(Level.OK);
        assertThat(CgroupCheck.read(new Machine(root.resolve("nothing"))).version())
                .isEqualTo("none");
    }

    @Test
    void diskIsJudgedBySpaceAndKind() {
        Path data = Path.of("/data");
        assertThat(levels(new DiskCheck(data, "ext4", 5L << 30, 9L << 30))).containsExactly(Level.OK, Level.OK);
        assertThat(levels(new DiskCheck(data, "tmpfs", 500L << 20, 9L << 30))).containsExactly(Level.WARN, Level.WARN);
        assertThat(levels(new DiskCheck(data, "nfs4", 1L << 20, 9L << 30))).containsExactly(Level.FAIL, Level.FAIL);
        assertThat(DiskCheck.read(root.resolve("not/there/yet")).totalBytes()).isPositive();
    }

    @Test
    void portThatIsHeldIsHeldBySomebody() throws IOException {
        fake.file(
                        "/proc/net/tcp",
                        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
                                + "   0: 0100007F:12F2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0\n"
                                + "   1: 0100007F:12F3 0100007F:12F2 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0\n")
                .process("99", "relay", 'S', 1, 1000)
                .link("/proc/99/fd/5", "socket:[4711]");
        PortCheck read = PortCheck.read(fake.machine(), 4850, Optional.of(42L));
        assertThat(only(read).level()).isEqualTo(Level.WARN);
        assertThat(only(read).found()).contains("4850", "process 99 (relay)");
        assertThat(levels(PortCheck.read(fake.machine(), 4850, Optional.of(99L))))
                .containsExactly(Level.OK);
        assertThat(only(PortCheck.read(fake.machine(), 4851, Optional.empty())).found())
                .contains("free");
    }

    @Test
    void keepingIsJudgedByWhoGotTheOrphan() {
        Duration stop = Duration.ofMillis(12);
        assertThat(levels(new KeepingCheck(new Trial.Done(7, 7, true, stop)))).containsExactly(Level.OK);
        assertThat(levels(new KeepingCheck(new Trial.Done(1, 7, true, stop)))).containsExactly(Level.WARN);
        assertThat(levels(new KeepingCheck(new Trial.Done(7, 7, false, stop)))).containsExactly(Level.FAIL);
        assertThat(levels(new KeepingCheck(new Trial.Failed("no fork")))).containsExactly(Level.FAIL);
        assertThat(levels(new KeepingCheck(new Trial.NotTried("asked not to")))).containsExactly(Level.OK);
    }
}
