package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ostler.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped unit keeps agents alive beyond their broker, as the README says. */
class SystemdUnitTest {
    private static final Path UNIT = Path.of("../../conf/ostler.service");

    @TempDir
    Path dir;

    /** {@code Section.Key} to its values, in order. */
    private static Map<String, List<String>> unit() throws IOException {
        Map<String, List<String>> settings = new HashMap<>();
        String section = "";
        for (String line : Files.readAllLines(UNIT)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                section = line.substring(1, line.indexOf(']'));
                continue;
            }
            int equals = line.indexOf('=');
            assertThat(equals).as("'%s' should be KEY=VALUE", line).isPositive();
            settings.computeIfAbsent(section + "." + line.substring(0, equals), _ -> new ArrayList<>())
                    .add(line.substring(equals + 1));
        }
        return settings;
    }

    @Test
    void stopReachesTheBrokerAloneAndItsAgentsAreNotSweptAway() throws IOException {
        assertThat(unit())
                .containsEntry("Service.KillMode", List.of("process"))
                .containsEntry("Service.Delegate", List.of("yes"))
                .containsEntry("Service.OOMPolicy", List.of("continue"))
                // no ExecStop, and TERM as the default signal: SIGTERM is ostler down
                .doesNotContainKeys("Service.ExecStop", "Service.KillSignal", "Service.PrivateTmp", "Service.User");
        assertThat(Integer.parseInt(unit().get("Service.TimeoutStopSec").getFirst()))
                .as("longer than ostler down takes at most by itself")
                .isGreaterThan(60);
    }

    @Test
    void itIsStartedReloadedAndRestartedAsTheBrokerCan() throws IOException {
        Map<String, List<String>> unit = unit();
        // notify would wait for a message that nobody sends
        assertThat(unit).containsEntry("Service.Type", List.of("exec"));
        assertThat(unit.get("Service.ExecStart")).singleElement().asString().endsWith("/bin/ostler up");
        assertThat(unit.get("Service.ExecReload")).singleElement().asString().endsWith("kill -HUP $MAINPID");
        assertThat(unit).containsEntry("Service.Restart", List.of("on-failure"));
        assertThat(unit)
                .containsEntry(
                        "Service.RestartPreventExitStatus",
                        List.of(ErrorCode.INVALID_REQUEST.exitCode() + " " + ErrorCode.CONFLICT.exitCode()));
        assertThat(unit).containsEntry("Install.WantedBy", List.of("default.target"));
    }

    @Test
    void readmeTellsHowItIsInstalledAndWhy() throws IOException {
        assertThat(Files.readString(Path.of("../../README.md")))
                .contains("conf/ostler.service", "KillMode=process", "systemctl --user", "enable-linger");
        assertThat(Files.readString(UNIT)).contains("enable-linger", "systemctl --user");
    }

    /** With an ostler where the unit says that it is. */
    @Test
    void systemdItselfFindsNothingWrong() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "there is no systemd here");
        Path installed = Files.createDirectories(dir.resolve("bin")).resolve("ostler");
        Files.writeString(installed, "#!/bin/sh\n");
        Files.setPosixFilePermissions(installed, PosixFilePermissions.fromString("rwx------"));
        Path copy = dir.resolve("ostler.service");
        Files.writeString(copy, Files.readString(UNIT).replace("%h/.local/share/ostler", dir.toString()));
        Path out = dir.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(analyze.toString(), "verify", "--man=no", copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        Process verify = builder.start();
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(out);
        assertThat(said.lines().filter(line -> line.contains("ostler")))
                .as(said)
                .isEmpty();
    }
}
