package dev.ostler.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An installed {@code ostler} with a home of its own for each test; what a test leaves running ends with it. */
abstract class OneTree {
    @TempDir
    Path dir;

    Tree tree;

    @BeforeEach
    void tree() {
        tree = new Tree(dir);
    }

    @AfterEach
    void close() {
        tree.close();
    }
}
