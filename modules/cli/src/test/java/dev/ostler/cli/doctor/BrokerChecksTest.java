package dev.ostler.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.Cli;
import dev.ostler.cli.Environment;
import dev.ostler.cli.client.BrokerFile;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.ops.Broker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a data directory, a broker and a user's files, and what is made of it. */
class BrokerChecksTest {
    @TempDir
    Path dir;

    private Path data;

    @BeforeEach
    void data() throws IOException {
        data = Files.createDirectories(dir.resolve("data"));
        mode(data, "rwx------");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private Environment environment() {
        return new Cli(dir).environment(System.out, System.err);
    }

    private static List<Level> levels(Check check) {
        return check.findings().stream().map(Finding::level).toList();
    }

    @Test
    void directoryIsHeldByWhoHasTheLock() throws IOException {
        assertThat(DataCheck.read(Machine.THIS, dir.resolve("none"))
                        .findings()
                        .getFirst()
                        .found())
                .contains("not there yet");
        assertThat(DataCheck.read(Machine.THIS, data).findings().getFirst().found())
                .contains("held by nobody");
        try (FileChannel lock =
                FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(lock.tryLock()).isNotNull();
            DataCheck held = DataCheck.read(Machine.THIS, data);
            assertThat(held.holder()).contains(ProcessHandle.current().pid());
            assertThat(held.findings().getFirst().found()).contains("starting or stopping");
        }
        assertThat(DataCheck.read(Machine.THIS, data).holder()).isEmpty();
    }

    @Test
    void brokerThatWasKilledLeavesAStaleFile() throws IOException {
        new BrokerFile(
                        "http://127.0.0.1:1",
                        ProcessHandle.current().pid(),
                        data.resolve("token"),
                        "S",
                        "1",
                        Instant.EPOCH)
                .write(data);
        DataCheck stale = DataCheck.read(Machine.THIS, data);
        assertThat(levels(stale)).as("its pid is somebody else's now").containsExactly(Level.WARN);
        assertThat(stale.findings().getFirst().mend()).contains("ostler up --data " + data);
    }

    @Test
    void keeperIsThereOrStale() throws IOException {
        Files.writeString(
                data.resolve("keeper.json"),
                "{\"pid\":" + ProcessHandle.current().pid() + "}");
        assertThat(levels(DataCheck.read(Machine.THIS, data))).containsExactly(Level.OK, Level.OK);
        Files.writeString(data.resolve("keeper.json"), "half of it");
        assertThat(levels(DataCheck.read(Machine.THIS, data))).containsExactly(Level.OK, Level.WARN);
    }

    @Test
    void filesThatOthersReachFail() throws IOException {
        Path token = Files.writeString(data.resolve("token"), "x");
        mode(token, "rw-------");
        assertThat(levels(PrivacyCheck.read(environment(), data))).containsExactly(Level.OK);
        mode(token, "rw-r--r--");
        assertThat(levels(PrivacyCheck.read(environment(), data))).containsExactly(Level.WARN);
        mode(data, "rwxr-xr-x");
        Finding open = PrivacyCheck.read(environment(), data).findings().getFirst();
        assertThat(open.level()).isEqualTo(Level.FAIL);
        assertThat(open.mend()).isEqualTo("chmod -R go= " + data);
        mode(data, "rwx------");
        mode(token, "rw-------");
        Path definitions = Files.createDirectories(dir.resolve(".config/ostler/harnesses"));
        mode(Files.writeString(definitions.resolve("mine.json"), "{}"), "rw-rw-rw-");
        Finding writable = PrivacyCheck.read(environment(), data).findings().getFirst();
        assertThat(writable.level()).isEqualTo(Level.FAIL);
        assertThat(writable.found()).contains("mine.json", "decide what is run");
    }

    @Test
    void settingsThatAreWrongAreNamed() throws IOException {
        Path definitions = Files.createDirectories(dir.resolve(".config/ostler/harnesses"));
        Files.writeString(definitions.resolve("good.json"), "{\"name\":\"good\",\"command\":\"c\"}");
        assertThat(levels(SettingsCheck.read(environment()))).containsExactly(Level.OK);
        Files.writeString(definitions.resolve("bad.json"), "{\"name\":\"bad\",\"comand\":\"c\"}");
        SettingsCheck read = SettingsCheck.read(environment());
        assertThat(levels(read)).containsExactly(Level.OK, Level.FAIL);
        assertThat(read.findings().getLast().found()).contains("bad.json", "'command'");
        Files.writeString(dir.resolve(".config/ostler/ostler.json"), "{\"prot\":1}");
        assertThat(SettingsCheck.read(environment()).findings().getLast().found())
                .contains("'port'");
    }

    @Test
    void brokerIsJudgedByWhatItSays() {
        Instant now = Instant.now();
        assertThat(levels(new BrokerCheck(Optional.empty(), "", null, "1", now)))
                .containsExactly(Level.OK);
        assertThat(levels(new BrokerCheck(Optional.empty(), "http://x", "no answer", "1", now)))
                .containsExactly(Level.FAIL);
        Cursor cursor = Cursor.parse("E:1");
        Broker.About about =
                new Broker.About("1", "n", "s", 7, now, cursor, 3, List.of(), true, null, null, null, "ok", null);
        assertThat(levels(new BrokerCheck(Optional.of(about), "u", null, "1-SNAPSHOT", now)))
                .containsExactly(Level.OK);
        assertThat(levels(new BrokerCheck(Optional.of(about), "u", null, "2", now)))
                .containsExactly(Level.WARN);
        Broker.About attachedOnly = new Broker.About(
                "1", "n", "s", 7, now, cursor, 3, List.of(), false, "no pidfd", null, null, "ok", null);
        assertThat(new BrokerCheck(Optional.of(attachedOnly), "u", null, "1", now)
                        .findings()
                        .getFirst()
                        .found())
                .contains("no pidfd");
    }

    @Test
    void straysAreOrphansOrWhatAKilledBrokerLeft() {
        assertThat(levels(new StrayCheck(data, true, List.of(), 0))).containsExactly(Level.OK);
        assertThat(levels(new StrayCheck(data, true, List.of(1L), 1))).containsExactly(Level.OK);
        assertThat(new StrayCheck(data, true, List.of(7L, 8L), 1)
                        .findings()
                        .getFirst()
                        .mend())
                .contains("ostler reap --all");
        assertThat(new StrayCheck(data, false, List.of(7L), 0)
                        .findings()
                        .getFirst()
                        .mend())
                .contains("ostler up --data " + data);
    }

    @Test
    void agentsAreFoundAsExecFindsThem() throws IOException {
        Path bin = Files.createDirectories(dir.resolve("bin"));
        Path other = Files.createDirectories(dir.resolve("other"));
        Files.writeString(bin.resolve("codex"), "not executable");
        Files.createDirectories(bin.resolve("claude"));
        Path codex = Files.writeString(other.resolve("codex"), "#!/bin/sh\n");
        mode(codex, "rwx------");
        assertThat(AgentsCheck.onPath(java.util.Map.of("PATH", bin + ":" + other), dir))
                .containsExactly(new AgentsCheck.Agent("codex", codex));
        assertThat(levels(new AgentsCheck(List.of()))).containsExactly(Level.WARN);
    }
}
