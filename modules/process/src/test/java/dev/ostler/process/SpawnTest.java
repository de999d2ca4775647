package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpawnTest extends EachKeeper {
    @Test
    void an_exit_code_is_decoded_and_exited_comes_before_reaped() {
        ProcessIdentity identity = fixture.sh("h", "exit 7");

        KeeperEvent.Reaped reaped = fixture.event(KeeperEvent.Reaped.class, "h");
        KeeperEvent.Exited exited = fixture.event(KeeperEvent.Exited.class, "h");
        assertThat(fixture.events).containsExactly(exited, reaped);
        assertThat(exited.identity()).isEqualTo(identity);
        assertThat(exited.status()).isEqualTo(new ExitStatus.Code(7)).hasToString("exit 7");
        assertThat(exited.asked()).isFalse();
        assertThat(reaped.swept()).isZero();
        assertThat(ProcStat.of(identity.pid())).as("collected").isEmpty();
    }

    @Test
    void the_memory_of_a_child_is_not_that_of_its_keeper() {
        long more = ResourceUse.ownPeak() + (32 << 20);
        fixture.sh("small", "exit 0");
        fixture.sh("large", "head -c " + more + " /dev/zero | tail -c " + more + " > /dev/null");

        assertThat(fixture.event(KeeperEvent.Exited.class, "small").use().maxRssBytes())
                .as("not known")
                .isZero();
        assertThat(fixture.event(KeeperEvent.Exited.class, "large").use().maxRssBytes())
                .isGreaterThanOrEqualTo(more);
        fixture.event(KeeperEvent.Reaped.class, "small");
        fixture.event(KeeperEvent.Reaped.class, "large");
    }

    @Test
    void a_deadly_signal_is_decoded_and_differs_from_exit_137() {
        fixture.sh("signalled", "kill -KILL $$");
        fixture.sh("coded", "exit 137");

        assertThat(fixture.event(KeeperEvent.Exited.class, "signalled").status())
                .isEqualTo(new ExitStatus.Signalled(9, "SIGKILL", false))
                .hasToString("killed by SIGKILL");
        assertThat(fixture.event(KeeperEvent.Exited.class, "coded").status()).isEqualTo(new ExitStatus.Code(137));
        fixture.event(KeeperEvent.Reaped.class, "signalled");
        fixture.event(KeeperEvent.Reaped.class, "coded");
    }

    @Test
    void output_goes_to_private_files_from_the_first_byte_and_is_appended() throws IOException {
        fixture.sh("h", "echo out; echo err >&2");
        fixture.event(KeeperEvent.Reaped.class, "h");
        fixture.events.clear();
        fixture.sh("h", "echo again");
        fixture.event(KeeperEvent.Reaped.class, "h");

        assertThat(fixture.stdout("h")).hasContent("out\nagain");
        assertThat(fixture.stderr("h")).hasContent("err");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.stdout("h"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_child_leads_its_own_session_in_its_directory_with_three_descriptors() throws IOException {
        ProcessIdentity identity =
                fixture.sh("h", "ls /proc/$$/fd; readlink /proc/$$/fd/0; cut -d' ' -f5,6 /proc/$$/stat; pwd -P");
        fixture.event(KeeperEvent.Reaped.class, "h");

        assertThat(KeeperFixture.read(fixture.stdout("h")).lines())
                .containsExactly(
                        "0",
                        "1",
                        "2",
                        "/dev/null",
                        identity.pid() + " " + identity.pid(),
                        directory.toRealPath().toString());
    }

    @Test
    void a_child_blocks_and_ignores_no_signal() {
        get(fixture.keeper.spawn(fixture.spec("h", "grep", "-E", "Sig(Blk|Ign)", "/proc/self/status")));
        fixture.event(KeeperEvent.Reaped.class, "h");

        assertThat(fixture.stdout("h")).hasContent("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000");
    }

    @Test
    void the_environment_is_the_given_one_and_the_marker() {
        Stdio stdio = new Stdio.Files(fixture.stdout("h"), fixture.stderr("h"));
        get(fixture.keeper.spawn(new SpawnSpec(
                "h", "/usr/bin/env", List.of(), Map.of("A", "1", Lineage.VARIABLE, "forged"), directory, stdio)));
        fixture.event(KeeperEvent.Reaped.class, "h");

        assertThat(KeeperFixture.read(fixture.stdout("h")).lines())
                .containsExactlyInAnyOrder("A=1", "OSTLER_HARNESS=" + fixture.storeId + "/h");
    }

    @Test
    void a_command_is_found_in_the_path_of_the_child() throws IOException {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path tool = Files.writeString(bin.resolve("only-here"), "#!/bin/sh\necho found\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        Stdio stdio = new Stdio.Files(fixture.stdout("h"), fixture.stderr("h"));

        get(fixture.keeper.spawn(
                new SpawnSpec("h", "only-here", List.of(), Map.of("PATH", "nowhere:bin"), directory, stdio)));

        fixture.event(KeeperEvent.Reaped.class, "h");
        assertThat(fixture.stdout("h")).hasContent("found");
    }

    @Test
    void a_missing_command_says_where_it_was_looked_for() {
        SpawnSpec spec = new SpawnSpec(
                "h",
                "no-such-tool",
                List.of(),
                Map.of("PATH", "/aa:/bb"),
                directory,
                new Stdio.Files(fixture.stdout("h"), fixture.stderr("h")));

        assertFails(spec, SpawnFailed.Part.COMMAND, "ENOENT", "/aa/no-such-tool, /bb/no-such-tool");
        assertThat(fixture.stdout("h")).as("nothing was created").doesNotExist();
        assertThat(get(fixture.keeper.kept())).isEmpty();
    }

    @Test
    void every_other_failure_names_its_part() throws IOException {
        assertFails(fixture.spec("h", "./absent"), SpawnFailed.Part.COMMAND, "ENOENT", "./absent");
        assertFails(fixture.spec("h", "/tmp"), SpawnFailed.Part.COMMAND, "EACCES", "is the directory");

        Path plain = Files.writeString(directory.resolve("plain"), "x");
        assertFails(fixture.spec("h", "./plain"), SpawnFailed.Part.COMMAND, "EACCES", "chmod +x");

        executable(plain);
        assertFails(fixture.spec("h", "./plain"), SpawnFailed.Part.COMMAND, "ENOEXEC", "#!");

        Path script = executable(Files.writeString(directory.resolve("script"), "#!/no/such/interpreter -x\n"));
        assertFails(
                fixture.spec("h", script.toString()), SpawnFailed.Part.INTERPRETER, "ENOENT", "/no/such/interpreter");

        SpawnSpec good = fixture.spec("h", "sh", "-c", "exit 0");
        SpawnSpec nowhere =
                new SpawnSpec("h", "sh", List.of(), good.environment(), directory.resolve("gone"), good.stdio());
        assertFails(nowhere, SpawnFailed.Part.WORKING_DIRECTORY, "ENOENT", "gone does not exist");

        Stdio lost = new Stdio.Files(directory.resolve("no/out"), fixture.stderr("h"));
        SpawnSpec noOutput = new SpawnSpec("h", "sh", List.of(), good.environment(), directory, lost);
        assertFails(noOutput, SpawnFailed.Part.OUTPUT, "ENOENT", "no/out, cannot be created");

        SpawnSpec tooLong = fixture.spec("h", "true", "x".repeat(8 << 20));
        assertFails(tooLong, SpawnFailed.Part.SYSTEM, "E2BIG", "longer than the kernel takes");
    }

    @Test
    void a_harness_has_one_process_at_a_time() {
        fixture.sh("h", "exec sleep 100");

        assertThatThrownBy(() -> fixture.sh("h", "true"))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already has a process");
        fixture.stop("h");
    }

    @Test
    void a_closed_keeper_refuses() {
        fixture.keeper.close();

        assertThatThrownBy(() -> fixture.sh("h", "true")).cause().hasMessageContaining("closed");
    }

    private void assertFails(SpawnSpec spec, SpawnFailed.Part part, String errno, String message) {
        assertThatThrownBy(() -> get(fixture.keeper.spawn(spec)))
                .cause()
                .isInstanceOfSatisfying(SpawnFailed.class, failure -> {
                    assertThat(failure.part()).isEqualTo(part);
                    assertThat(failure.errno()).isEqualTo(errno);
                })
                .hasMessageContaining(message);
    }

    private static Path executable(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
