package dev.ostler.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
    @TempDir
    Path directory;

    @Test
    void a_marker_is_appended_to_the_inherited_one() {
        assertThat(Lineage.extend("", "s", "h")).isEqualTo("s/h");
        assertThat(Lineage.extend("outer/a", "s", "h")).isEqualTo("outer/a:s/h");
    }

    @Test
    void a_lineage_contains_whole_links_only() {
        assertThat(Lineage.contains("outer/a:s/h", "s", "h")).isTrue();
        assertThat(Lineage.contains("outer/a:s/h", "outer", "a")).isTrue();
        assertThat(Lineage.contains("s/h2", "s", "h")).isFalse();
        assertThat(Lineage.contains("xs/h", "s", "h")).isFalse();
        assertThat(Lineage.harnessOf("s/a:t/b:s/c", "s")).contains("c");
        assertThat(Lineage.harnessOf("st/a", "s")).isEmpty();
    }

    @Test
    void the_marker_is_found_among_other_variables() {
        assertThat(marker("A=1\0OSTLER_HARNESS=s/h\0B=2\0")).contains("s/h");
        assertThat(marker("OSTLER_HARNESS=s/h")).contains("s/h");
        assertThat(marker("XOSTLER_HARNESS=s/h\0")).isEmpty();
        assertThat(marker("OSTLER_HARNESS_X=s/h\0")).isEmpty();
        assertThat(marker("A=OSTLER_HARNESS=s/h\0")).isEmpty();
        assertThat(marker("")).isEmpty();
    }

    private static java.util.Optional<String> marker(String environment) {
        return Lineage.markerIn(environment.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ids_that_would_confuse_the_marker_are_refused() {
        for (String id : List.of("", "a/b", "a:b", "a b", "a\nb")) {
            assertThatThrownBy(() -> new KeeperConfig(id)).hasMessageContaining("store id");
        }
    }

    @Test
    void a_scan_from_another_jvm_prints_one_line_for_each_process() throws IOException, InterruptedException {
        try (KeeperFixture fixture = new KeeperFixture(directory)) {
            assertThat(scan(fixture.storeId, 0)).isEmpty();
            ProcessIdentity identity = fixture.sh("h", "exec sleep 100");

            assertThat(Lineage.scan(fixture.storeId)).singleElement().satisfies(process -> {
                assertThat(process.identity()).isEqualTo(identity);
                assertThat(process.harnessId()).isEqualTo("h");
                assertThat(process.age()).isLessThan(Duration.ofMinutes(1));
            });
            assertThat(KeeperFixture.get(fixture.keeper.lineage())).hasSize(1);
            fixture.stop("h");

            fixture.sh("i", "exec sleep 100");
            assertThat(scan(fixture.storeId, 1))
                    .startsWith("{\"pid\":")
                    .contains("\"harness\":\"i\"", "\"command\":\"")
                    .hasLineCount(1);
            fixture.stop("i");
        }
    }

    @Test
    void a_process_is_seen_in_the_middle_of_an_exec() throws IOException {
        Path again = Files.writeString(directory.resolve("again"), "exec sh again\n");
        try (KeeperFixture fixture = new KeeperFixture(directory)) {
            ProcessIdentity restless = fixture.sh("h", "exec sh " + again.getFileName());

            for (int look = 0; look < 1_000; look++) {
                assertThat(Lineage.markerOf(restless.pid())).as("look %d", look).contains(fixture.storeId + "/h");
            }
            fixture.stop("h");
        }
    }

    @Test
    void an_empty_environment_is_told_from_one_that_is_not_there_yet() {
        assertThat(Environ.unsettled(stat(9, 60, "80 80"))).as("empty").isFalse();
        assertThat(Environ.unsettled(stat(9, 60, "80 99"))).as("there by now").isTrue();
        assertThat(Environ.unsettled(stat(9, 0, "0 0"))).as("in an exec").isTrue();
        assertThat(Environ.unsettled(stat(9, 0, "80 80")))
                .as("later in an exec")
                .isTrue();
        assertThat(Environ.unsettled(stat(9, 1, "0 0"))).as("another user's").isFalse();
        assertThat(Environ.unsettled(stat(0, 0, "0 0"))).as("a zombie").isFalse();
        assertThat(Environ.unsettled("1 (sh) S 0".getBytes(StandardCharsets.UTF_8)))
                .as("a kernel that does not tell")
                .isFalse();
    }

    private static byte[] stat(long memory, long code, String environment) {
        String line = "42 (a) b) R " + "1 ".repeat(19) + memory + " 1 1 " + code + " " + "1 ".repeat(23) + environment;
        return (line + " 0\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String scan(String storeId, int expectedCode) throws IOException, InterruptedException {
        Process process = TestJvm.builder(LineageScan.class, storeId).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(expectedCode);
        return out;
    }
}
