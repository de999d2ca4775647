package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start-up cache, trained by the real JDK: with it, without it or with a broken one, the same comes out. */
class StartUpCacheIT {
    @TempDir
    Path dir;

    private Tree tree;

    @BeforeEach
    void tree() {
        tree = new Tree(dir)
                .with("OSTLER_AOT", "wait")
                .with("XDG_CACHE_HOME", dir.resolve("cache").toString());
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("cache/ostler"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void shortCommandsAreTrainedAndABrokenCacheIsHarmless() throws Exception {
        Tree.Result first = tree.run("ps");
        assertThat(first.code()).isEqualTo(4);
        Path cache = files().getFirst();
        assertThat(cache.getFileName().toString()).startsWith("short-").endsWith(".aot");
        assertThat(Files.size(cache)).isGreaterThan(1 << 20);
        assertThat(tree.with("OSTLER_JAVA_OPTS", "-XX:AOTMode=on").run("ps"))
                .as("it is really used")
                .isEqualTo(first);
        tree.with("OSTLER_JAVA_OPTS", "");
        try (FileChannel half = FileChannel.open(cache, StandardOpenOption.WRITE)) {
            half.truncate(half.size() / 2);
        }
        assertThat(tree.run("ps")).isEqualTo(first);
        Files.writeString(cache, "not a cache at all");
        assertThat(tree.run("ps")).isEqualTo(first);
    }

    @Test
    void serveIsTrainedAndItsTrainingLeavesNothing() throws Exception {
        Tree.Result first = tree.run("serve", "--protocol", "serve", "--", "/bin/sh", "-c", "exit 3");
        assertThat(first.code()).isEqualTo(1);
        assertThat(first.err()).contains("did not become ready");
        Path cache = files().getFirst();
        assertThat(cache.getFileName().toString()).startsWith("serve-").endsWith(".aot");
        // what only an agent that answers has loaded
        assertThat(Files.size(cache)).isGreaterThan(1 << 20);
        try (Stream<Path> all = Files.list(dir.resolve("cache/ostler"))) {
            assertThat(all.filter(path -> path.toString().endsWith(".training")))
                    .isEmpty();
        }
    }

    @Test
    void brokerIsTrainedAndItsTrainingLeavesNothing() throws Exception {
        Tree.Up up = tree.up();
        assertThat(files()).anyMatch(file -> file.getFileName().toString().startsWith("long-"));
        try (Stream<Path> all = Files.list(dir.resolve("cache/ostler"))) {
            assertThat(all.filter(path -> path.toString().endsWith(".training")))
                    .isEmpty();
        }
        tree.ok("down");
        assertThat(up.exit()).isZero();
    }
}
