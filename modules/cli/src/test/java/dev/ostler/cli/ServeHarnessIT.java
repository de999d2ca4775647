package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An {@code ostler serve} as the harness of another broker, with the definition that is shipped. */
class ServeHarnessIT {
    @TempDir
    Path dir;

    private Tree tree;

    @BeforeEach
    void tree() {
        tree = new Tree(dir).with("PATH", Tree.OSTLER.getParent() + ":" + System.getenv("PATH"));
    }

    @AfterEach
    void close() {
        tree.close();
    }

    @Test
    void aTurnAndAQuestionGoThroughBothBrokers() throws Exception {
        Path fake = ServeIT.fakeCodex(dir);
        Tree.Up up = tree.up();
        String store = tree.store();
        tree.ok("spawn", "outer", "--harness", "serve", "--model", "m1", "--", "--harness", fake.toString());
        assertThat(tree.ok("prompt", "outer", "say: through both with {model}"))
                .as("the model goes through both too")
                .isEqualTo("through both with m1\n");

        Path out = dir.resolve("text");
        Process prompt = tree.start(
                out, dir.resolve("prompt-err"), "prompt", "outer", "escalate: echo from-the-tool\nsay: and after");
        await().until(() -> tree.ok("approvals").contains("from-the-tool"));
        tree.ok("answer", "outer", "allow");
        assertThat(prompt.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(prompt.exitValue())
                .as(Files.readString(dir.resolve("prompt-err")))
                .isZero();
        assertThat(Files.readString(out)).contains("and after");
        assertThat(tree.ok("events", "--since", "earliest", "--kind", "tool.ended", "--json"))
                .contains("from-the-tool");

        assertThat(tree.ok("release", "outer")).contains("nothing of it is left");
        tree.ok("down");
        assertThat(up.exit()).isZero();
        Tree.assertNothingLeft(store);
    }
}
