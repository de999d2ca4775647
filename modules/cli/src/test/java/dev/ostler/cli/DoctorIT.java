package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The doctor beside a broker that is not there, runs, was killed, and runs again. */
class DoctorIT extends OneTree {
    private static List<JsonNode> of(String report, String check) {
        return StreamSupport.stream(Json.tree(report).path("findings").spliterator(), false)
                .filter(f -> f.path("check").asText().equals(check))
                .toList();
    }

    private String said(String check) throws Exception {
        return of(tree.run("doctor", "--json", "--quick").out(), check).toString();
    }

    @Test
    void tellsOfABrokerWhateverBecameOfIt() throws Exception {
        assertThat(said("data")).contains("not there yet");
        Tree.Up first = tree.up();
        String store = tree.store();
        long pid = Json.tree(tree.ok(tree.spawn("alice", "--json"))).path("pid").asLong();
        assertThat(said("data")).contains("held by process " + first.pid(), first.url());
        assertThat(said("broker")).contains("pid " + first.pid(), "1 harnesses", "\"ok\"");
        assertThat(said("orphans")).contains("none");

        Tree.signal("KILL", first.pid());
        first.exit();
        assertThat(said("data")).contains("warn", "was killed", "ostler up --data " + tree.data());
        assertThat(said("broker")).contains("none answers");
        assertThat(said("orphans")).contains("warn", Long.toString(pid), "adopts or ends");

        Tree.Up second = tree.up();
        assertThat(said("orphans")).contains("none");
        Files.setPosixFilePermissions(tree.data(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Tree.Result open = tree.run("doctor", "--quick");
        assertThat(open.code()).as("what fails is the exit code").isEqualTo(1);
        assertThat(open.out()).contains("fail  privacy", "mend: chmod -R go= " + tree.data());
        tree.ok("down");
        second.exit();
        Tree.assertNothingLeft(store);
    }

    @Test
    void triesOutKeepingAndAsksAgentsAndLeavesNothing() throws Exception {
        Path bin = Files.createDirectories(dir.resolve("bin"));
        Path codex = Files.writeString(bin.resolve("codex"), "#!/bin/sh\nsleep 600 &\necho codex-cli 9.9.9\n");
        Files.setPosixFilePermissions(codex, PosixFilePermissions.fromString("rwx------"));
        tree.with("PATH", bin + ":" + System.getenv("PATH"));
        Path out = dir.resolve("report");
        Process doctor = tree.start(out, dir.resolve("report-err"), "doctor", "--json");
        assertThat(doctor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String report = Files.readString(out);
        assertThat(of(report, "keeping").toString()).contains("\"ok\"", "an orphan came to us");
        assertThat(of(report, "agents").toString()).contains("codex-cli 9.9.9", codex.toString());
        assertThat(of(report, "kernel")).hasSize(1);
        Tree.assertNothingLeft("doctor-" + doctor.pid());
    }
}
