package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of a few megabytes that fills up under a broker at work. Skipped where nothing can be mounted. */
class FullDiskIT {
    private static final String SIZE = "size=24m";

    @TempDir
    Path dir;

    private Path disk;
    private TestBroker broker;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(dir.resolve("disk"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", SIZE, "ostler-test", disk.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(mount.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assumeThat(mount.waitFor())
                .as("a file system must be mounted, as root: %s", said)
                .isZero();
        broker = TestBroker.start(disk.resolve("data"));
    }

    @AfterEach
    void unmount() throws Exception {
        if (broker == null) {
            return;
        }
        try {
            Files.deleteIfExists(disk.resolve("ballast"));
            broker.close();
            assertThat(broker.leftovers()).isEmpty();
        } finally {
            assertThat(new ProcessBuilder("umount", disk.toString()).start().waitFor())
                    .as("nothing holds the disk")
                    .isZero();
        }
    }

    @Test
    void newWorkIsRefusedRunningWorkGoesOnAndNothingIsLost() throws Exception {
        broker.call(Operations.SPAWN, Spawns.of("worker", Spawns.fakeCodex(dir), null, null));
        broker.call(Operations.SPAWN, Spawns.of("idle", Spawns.fakeCodex(dir), null, null));
        Sessions.Prompted turn = broker.call(
                Operations.PROMPT,
                new Sessions.Prompt("worker", "shell: while [ ! -e go ]; do sleep 0.05; done; touch gone-on"));
        broker.event(Kind.TOOL_STARTED, e -> turn.turn().equals(e.turn()));

        fill();
        Event low = broker.event(Kind.STORAGE);
        assertThat(state(low)).as(low.data()).isEqualTo("low");
        refused();

        // what the reserve gave, or gives
        fill();
        Files.createFile(dir.resolve("go"));
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> Files.exists(dir.resolve("gone-on")));
        refused();

        Files.delete(disk.resolve("ballast"));
        broker.event(Kind.STORAGE, e -> state(e).equals("ok"));
        Event ended = broker.event(Kind.TURN_ENDED, e -> turn.turn().equals(e.turn()));
        assertThat(ended.data()).contains("completed");
        assertThat(ended.seq()).as("told when it is on the disk").isGreaterThan(low.seq());
        broker.call(Operations.SPAWN, Spawns.of("new", Spawns.fakeCodex(dir), null, null));
        broker.call(Operations.PROMPT, new Sessions.Prompt("idle", "say: hi"));

        broker.catchUp();
        List<CrashWitness> told = broker.events.stream()
                .filter(e -> e.kind().eventClass() == EventClass.LIFECYCLE)
                .map(CrashWitness::of)
                .toList();
        broker.abandon();
        broker = TestBroker.start(disk.resolve("data"));
        for (Harnesses.View view :
                broker.call(Operations.LIST, new Harnesses.ListAll(false)).harnesses()) {
            broker.call(Operations.WAIT, new Harnesses.Wait(view.id(), Harnesses.Until.READY, null));
        }
        CrashFindings found = CrashFindings.of(broker, told);
        assertThat(found.wrong()).isEmpty();
        assertThat(found.missing()).isZero();
        assertThat(found.adopted()).isEqualTo(3);
    }

    private void refused() {
        for (Problem problem : List.of(
                broker.refused(Operations.SPAWN, Spawns.of("no", Spawns.fakeCodex(dir), null, null)),
                broker.refused(Operations.PROMPT, new Sessions.Prompt("idle", "say: hi")))) {
            assertThat(problem.code()).as(problem.message()).isEqualTo(ErrorCode.STORAGE_FULL);
            assertThat(problem.message()).contains(disk.toString());
        }
    }

    private static String state(Event storage) {
        return Json.tree(storage.data()).path("state").asText();
    }

    /** To the last byte. */
    private void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream ballast =
                Files.newOutputStream(disk.resolve("ballast"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                ballast.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
