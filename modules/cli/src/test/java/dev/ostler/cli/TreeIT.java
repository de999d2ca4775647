package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.process.ProcessIdentity;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that fails between {@code up} and {@code down} leaves nothing to those that come after it. */
class TreeIT {
    @TempDir
    Path dir;

    @Test
    void whatATestLeavesIsEndedWithItsTree() throws Exception {
        String store;
        ProcessIdentity keeper;
        try (Tree tree = new Tree(dir)) {
            tree.up();
            store = tree.store();
            tree.ok(tree.spawn("alice"));
            keeper = tree.keeper().orElseThrow();
        }
        assertThat(keeper.alive()).isFalse();
        Tree.assertNothingLeft(store);
    }
}
