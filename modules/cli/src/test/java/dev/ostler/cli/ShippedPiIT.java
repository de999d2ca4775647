package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ostler spawn --harness pi} with the definition that is shipped, its gate beside it, and a pi on the path. */
final class ShippedPiIT {
    @TempDir
    Path dir;

    private Tree tree;
    private Tree.Up up;

    @BeforeEach
    void up() throws Exception {
        Path bin = Files.createDirectories(dir.resolve("bin"));
        Files.writeString(bin.resolve("pi"), """
                #!/bin/sh
                exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' dev.ostler.fake.pi.FakePi "$@"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"), Tree.classPath()));
        Files.setPosixFilePermissions(bin.resolve("pi"), PosixFilePermissions.fromString("rwx------"));
        tree = new Tree(dir).with("PATH", bin + ":" + System.getenv("PATH"));
        up = tree.up();
    }

    @AfterEach
    void down() throws Exception {
        try {
            String store = tree.store();
            tree.ok("down");
            up.exit();
            Tree.assertNothingLeft(store);
        } finally {
            tree.close();
        }
    }

    @Test
    void piAsksThroughItsGateAndIsAnsweredFromTheCommandLine() throws Exception {
        tree.ok("spawn", "coder", "--harness", "pi");
        Path out = dir.resolve("text");
        Process prompt = tree.start(out, dir.resolve("prompt-err"), "prompt", "coder", "shell: echo from-the-tool");
        await().until(() -> tree.ok("approvals").contains("from-the-tool"));
        tree.ok("answer", "coder", "allow");
        assertThat(prompt.waitFor()).isZero();
        assertThat(read(out)).isEqualTo("done: from-the-tool\n");
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).stripTrailing() + "\n";
    }
}
