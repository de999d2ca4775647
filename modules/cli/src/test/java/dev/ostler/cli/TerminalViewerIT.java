package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.Finder;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ostler terminal} in real terminals: each viewer is itself a program in a terminal of the same broker, so that
 * what a person would see and type is what {@code screen} and {@code input} say of it.
 */
class TerminalViewerIT {
    @TempDir
    Path dir;

    private Tree tree;
    private Tree.Up up;
    private String store;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        tree = new Tree(dir).with("PS1", "$ ");
        up = tree.up();
        store = tree.store();
        api = new Api(Finder.find(
                new Cli(dir).environment(new PrintStream(PrintStream.nullOutputStream()), System.err),
                null,
                tree.data()));
        tree.ok("spawn", "alice", "--protocol", "pty", "--", "bash", "--norc", "--noprofile");
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private void down() throws Exception {
        tree.ok("down");
        assertThat(up.exit()).isZero();
        Tree.assertNothingLeft(store);
    }

    /** A shell in a terminal whose first program is a viewer; its settings are told when that has ended. */
    private void viewer(String name, String... options) throws Exception {
        String command = "echo $$ > " + dir.resolve(name + ".pid") + "; exec env OSTLER_AOT=off OSTLER_JAVA_HOME="
                + System.getProperty("java.home") + " " + Tree.OSTLER + " terminal alice --data " + tree.data() + " "
                + String.join(" ", options);
        tree.ok(
                "spawn",
                name,
                "--protocol",
                "pty",
                "--",
                "sh",
                "-c",
                "sh -c '" + command + "'; echo code $?; stty -a; cat");
    }

    private Sessions.Shown shown(String name) {
        return api.call(Operations.SCREEN, new Sessions.Screen(name, Sessions.ScreenFormat.PLAIN));
    }

    private void type(String name, String keys) {
        api.call(Operations.INPUT, new Sessions.Input(name, keys));
    }

    private void awaitShown(String name, String text) {
        await().untilAsserted(() -> assertThat(shown(name).text()).contains(text));
    }

    private void restored(String name) {
        awaitShown(name, "icanon");
        assertThat(shown(name).text()).contains(" icanon", " echo ", " isig", " icrnl", " opost");
        assertThat(shown(name).text()).doesNotContain("-icanon", "-echo ", "-isig", "-icrnl", "-opost");
    }

    @Test
    void severalSeeAllAndTypeAndLeaveAndTheTerminalIsAsItWas() throws Exception {
        type("alice", "echo before-$((20 + 1))\r");
        awaitShown("alice", "before-21");
        viewer("one");
        awaitShown("one", "before-21");
        viewer("two", "--detach-keys", "ctrl-p,ctrl-q", "--read-only");
        awaitShown("two", "before-21");

        type("one", "echo typed-$((40 + 2))\r");
        awaitShown("alice", "typed-42");
        awaitShown("one", "typed-42");
        awaitShown("two", "typed-42");
        type("two", "not typed\r");

        api.call(Operations.RESIZE, new Sessions.Resize("one", 100, 30));
        await().until(() -> shown("alice").columns() == 100 && shown("alice").rows() == 30);
        type("one", "printf '\\033[?1049h\\033[2;3Hfull %s' screen; read x; printf '\\033[?1049l'\r");
        awaitShown("one", "  full screen");
        awaitShown("two", "  full screen");
        type("one", "\r");
        await().untilAsserted(
                        () -> assertThat(shown("one").text().stripTrailing()).endsWith("$"));
        assertThat(shown("one").text()).endsWith(shown("alice").text()).doesNotContain("full screen\n");

        type("one", "\u001d");
        awaitShown("one", "ostler terminal alice comes back");
        awaitShown("one", "code 0");
        restored("one");
        type("two", "\u0010\u0011");
        awaitShown("two", "ostler terminal alice comes back");
        restored("two");
        assertThat(shown("alice").text()).doesNotContain("not typed");
        down();
    }

    @Test
    void theTerminalIsAsItWasWhenTheViewerIsEndedAndWhenTheProgramEnds() throws Exception {
        type("alice", "echo here-$((20 + 1))\r");
        awaitShown("alice", "here-21");
        viewer("one");
        viewer("two");
        awaitShown("one", "here-21");
        awaitShown("two", "here-21");
        Tree.signal(
                "TERM", Long.parseLong(Files.readString(dir.resolve("one.pid")).strip()));
        awaitShown("one", "code 143");
        restored("one");

        type("two", "exit\r");
        awaitShown("two", "alice is reaped; ostler inspect alice tells how");
        awaitShown("two", "code 0");
        restored("two");
        down();
    }

    @Test
    void withoutATerminalItIsRefused() throws Exception {
        Tree.Result refused = tree.run("terminal", "alice");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("stdin is no terminal", "ostler screen", "ostler input");
        down();
    }
}
