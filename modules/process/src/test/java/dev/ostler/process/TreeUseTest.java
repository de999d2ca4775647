package dev.ostler.process;

import static dev.ostler.process.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TreeUseTest {
    @Test
    void theWholeTreeCountsTheOneInASessionOfItsOwnToo() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", "sleep 600 & (setsid sh -c 'echo $$; exec sleep 600' &) ; wait");
        builder.environment().put(Lineage.VARIABLE, "store-of-tree-use/one");
        Process leader = builder.start();
        @Nullable ProcessHandle stray = null;
        try {
            BufferedReader lines = leader.inputReader();
            stray = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
            ProcessIdentity identity = ProcessIdentity.of(leader.pid()).orElseThrow();
            // Until the subshell between the two is over.
            TreeUse use = await().until(
                            () -> TreeUse.measure("store-of-tree-use", Map.of("one", identity))
                                    .get("one"),
                            all -> all.processes() == 3);
            assertThat(use.memoryBytes()).isPositive();
            assertThat(use.openFiles()).isGreaterThanOrEqualTo(9);
            TreeUse alone =
                    TreeUse.measure("another-store", Map.of("one", identity)).get("one");
            assertThat(alone.processes()).as("without the marker").isLessThan(use.processes());
        } finally {
            end(leader, stray);
        }
    }

    private static void end(Process leader, @Nullable ProcessHandle stray) throws IOException, InterruptedException {
        leader.descendants().forEach(ProcessHandle::destroyForcibly);
        if (stray != null) {
            stray.destroyForcibly();
        }
        leader.destroyForcibly().waitFor();
    }

    @Test
    void whatIsNotRunningHasNoUse() throws Exception {
        Process over = new ProcessBuilder("sleep", "600").start();
        ProcessIdentity identity = ProcessIdentity.of(over.pid()).orElseThrow();
        over.destroyForcibly().waitFor();
        assertThat(TreeUse.measure("s", Map.of("one", identity))).isEmpty();
    }
}
