package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ostler.fake.FakePrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pid that the kernel really gave to another process. Skipped only where no pid namespace can be made. */
class ReusedPidIT {
    /** The shell is the init of the namespace: it collects orphans. All ends with it, and it ends with unshare. */
    private static final List<String> NAMESPACE =
            List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", "\"$@\"; exit $?", "sh");

    @TempDir
    Path dir;

    @Test
    void whoGotThePidOfADeadAppServerIsNotSignalledAndThatIsSaid() throws Exception {
        Ran allowed = inNamespace(List.of("sh", "-c", "echo 100 > /proc/sys/kernel/ns_last_pid"));
        assumeThat(allowed.exit())
                .as("a pid namespace whose next pid can be set is needed, as root or with CAP_SYS_ADMIN: %s", allowed)
                .isZero();

        Ran proof = inNamespace(FakePrograms.program(ReusedPid.class.getName(), List.of(dir.toString())));

        assertThat(proof.exit()).as(proof.output()).isZero();
        assertThat(proof.output()).contains(ReusedPid.SPARED);
    }

    private record Ran(int exit, String output) {}

    private static Ran inNamespace(List<String> program) throws InterruptedException {
        List<String> command = new ArrayList<>(NAMESPACE);
        command.addAll(program);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Ran(process.waitFor(), output);
            } finally {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            return new Ran(127, e.toString());
        }
    }
}
