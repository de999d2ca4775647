package dev.ostler.broker;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Run inside a pid namespace of its own, where the kernel can be told which pid comes next: a broker is killed, its
 * app-server ends, a stranger gets the very pid, and the next broker meets it. {@code DIR}; prints what came of it.
 */
final class ReusedPid {
    static final String SPARED = "the stranger was spared: ";

    private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");
    /** Another thread or process of this namespace may take the pid first. */
    private static final int TRIES = 1_000;

    private ReusedPid() {}

    /** Ends the JVM, whatever threads a broker has left. */
    public static void main(String[] args) {
        try {
            System.out.println(SPARED + proven(Path.of(args[0])));
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace(System.out);
            Runtime.getRuntime().halt(1);
        }
    }

    private static String proven(Path dir) throws Exception {
        long pid = leftByAKilledBroker(dir);
        ProcessIdentity recorded = ProcessIdentity.of(pid).orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> ProcessHandle.of(pid).isEmpty());
        Process stranger = stranger(pid);
        try {
            ProcessIdentity found = ProcessIdentity.of(pid).orElseThrow();
            require(!found.equals(recorded), "the same pid, and another process");
            TestBroker broker = TestBroker.start(dir.resolve("data"));
            Event mismatch = broker.event(Kind.IDENTITY_MISMATCH);
            broker.event(Kind.REAPED);
            require(
                    Json.tree(mismatch.data()).path("expected").asText().equals(recorded.toString())
                            && Json.tree(mismatch.data()).path("found").asText().equals(found.toString()),
                    "the event names both: " + mismatch);
            // the policy of what was held wants it again: as another process, with the stranger left alone
            broker.event(Kind.RESTARTING);
            Harnesses.View again = broker.call(Operations.LIST, new Harnesses.ListAll(false))
                    .harnesses()
                    .getFirst();
            broker.call(Operations.WAIT, new Harnesses.Wait(again.id(), Harnesses.Until.READY, null));
            broker.close();
            require(stranger.isAlive(), "the stranger lives");
        } finally {
            stranger.destroyForcibly().waitFor();
        }
        return "pid " + pid + ", recorded as " + recorded;
    }

    private static long leftByAKilledBroker(Path dir) throws IOException, InterruptedException {
        Process broker = CrashMatrix.start(dir, "hold", 0);
        try {
            return CrashWitness.await(broker, "held").stream()
                    .filter(line -> line.startsWith("pid "))
                    .mapToLong(line -> Long.parseLong(line.substring("pid ".length())))
                    .findFirst()
                    .orElseThrow();
        } finally {
            broker.destroyForcibly().waitFor();
        }
    }

    private static Process stranger(long pid) throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            Files.writeString(LAST_PID, Long.toString(pid - 1));
            Process process = new ProcessBuilder(List.of("sleep", "600")).start();
            if (process.pid() == pid) {
                return process;
            }
            process.destroyForcibly().waitFor();
        }
        throw new IllegalStateException("pid " + pid + " was never given again");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }
}
