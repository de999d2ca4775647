package dev.ostler.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ProcessIdentityTest {

    @Test
    void the_text_form_reads_back() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(ProcessIdentity.parse(self.toString())).isEqualTo(self);
        assertThat(self.alive()).isTrue();
        assertThatThrownBy(() -> ProcessIdentity.parse("123"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootId/pidNamespace/pid/startTicks");
    }

    @Test
    void another_boot_namespace_or_start_is_another_process() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(with("0".repeat(36), self.pidNamespace(), self).alive()).isFalse();
        assertThat(with(self.bootId(), self.pidNamespace() + 1, self).alive()).isFalse();
        assertThat(tampered(self).alive()).isFalse();
    }

    @Test
    void a_command_name_with_spaces_and_parentheses_does_not_shift_the_fields() {
        String line = "42 (a) b (c) S 1 40 39 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 987654 1 2 3";

        ProcStat stat = ProcStat.parse(line.getBytes(StandardCharsets.UTF_8)).orElseThrow();

        assertThat(stat).isEqualTo(new ProcStat(42, "a) b (c", 'S', 1, 40, 39, 3, 987654));
        assertThat(ProcStat.parse("garbage".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(ProcStat.parse("1 (x) S 1 2".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void a_zombie_is_dead_unless_threads_of_it_live_on() {
        assertThat(new ProcStat(5, "x", 'Z', 1, 5, 5, 1, 1).dead()).isTrue();
        assertThat(new ProcStat(5, "x", 'Z', 1, 5, 5, 4, 1).dead()).isFalse();
        assertThat(new ProcStat(5, "x", 'T', 1, 5, 5, 1, 1).dead()).isFalse();
    }

    @Test
    void a_signal_to_a_tampered_identity_is_not_sent() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "100").start();
        try {
            ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();

            assertThat(Signals.send(tampered(identity), Signal.KILL))
                    .isInstanceOfSatisfying(
                            Signals.Outcome.Mismatch.class,
                            mismatch -> assertThat(mismatch.found()).contains(identity));
            int pidfd = Pidfd.open(process.pid());
            assertThat(Signals.sendGroup(tampered(identity), pidfd, false, Signal.KILL))
                    .isInstanceOf(Signals.Outcome.Mismatch.class);
            Libc.close(pidfd);
            assertThat(identity.alive()).isTrue();

            assertThat(Signals.send(identity, Signal.TERM)).isInstanceOf(Signals.Outcome.Sent.class);
            assertThat(process.waitFor()).isEqualTo(128 + 15);
            assertThat(Signals.send(identity, Signal.TERM)).isInstanceOf(Signals.Outcome.Gone.class);
        } finally {
            process.destroyForcibly();
        }
    }

    static ProcessIdentity tampered(ProcessIdentity identity) {
        return new ProcessIdentity(
                identity.bootId(), identity.pidNamespace(), identity.pid(), identity.startTicks() + 1);
    }

    private static ProcessIdentity with(String bootId, long namespace, ProcessIdentity identity) {
        return new ProcessIdentity(bootId, namespace, identity.pid(), identity.startTicks());
    }
}
