package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it. */
class DemoIT {
    @TempDir
    Path dir;

    private Tree tree;
    private Path tmp;

    @BeforeEach
    void tree() throws IOException {
        tmp = Files.createDirectories(dir.resolve("tmp"));
        tree = new Tree(dir).with("OSTLER_JAVA_OPTS", "-Djava.io.tmpdir=" + tmp);
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private Stream<Path> left() throws IOException {
        return Files.list(tmp).filter(path -> path.getFileName().toString().startsWith("ostler-demo"));
    }

    @Test
    void showsTheMainJobAndLeavesNothing() throws Exception {
        Tree.Result result = tree.run("demo");
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .contains(
                        "$ ostler spawn alice --harness codex",
                        "attached alice",
                        "Hello from a fake codex",
                        "ostler answer alice allow",
                        "answered allow",
                        "approval.resolved",
                        "nothing of it is left",
                        "the broker is down",
                        "   nothing\n",
                        "ostler up")
                .doesNotContain("\u001b");
        assertThat(result.err()).isEmpty();
        assertThat(left()).isEmpty();
    }

    @Test
    void interruptedInTheMiddleItLeavesNothingEither() throws Exception {
        Path out = dir.resolve("demo-out");
        Process demo = tree.start(out, dir.resolve("demo-err"), "demo");
        Pattern command = Pattern.compile(" pid +(\\d+)");
        await().until(() -> command.matcher(Files.readString(out)).find());
        Matcher matcher = command.matcher(Files.readString(out));
        assertThat(matcher.find()).isTrue();
        long agent = Long.parseLong(matcher.group(1));
        Tree.signal("INT", demo.pid());
        assertThat(demo.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(Files.readString(out)).isEqualTo(130);
        assertThat(left()).isEmpty();
        assertThat(ProcessHandle.of(agent).filter(ProcessHandle::isAlive)).isEmpty();
    }
}
