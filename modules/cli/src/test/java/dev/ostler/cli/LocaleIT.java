package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Cron, containers and systemd give programs the locale of C: every language is understood there, too. */
class LocaleIT extends OneTree {
    /** The shell makes the bytes: the JVM of the test may not know how. */
    private Tree.Result shell(String script) throws Exception {
        Path file = Files.writeString(dir.resolve("script"), "O='" + Tree.OSTLER + "'\ncd '" + dir + "'\n" + script);
        Path out = dir.resolve("script-out");
        Path err = dir.resolve("script-err");
        int code =
                tree.start(out, err, java.util.List.of("sh", file.toString())).waitFor();
        return new Tree.Result(code, tree.text(out), tree.text(err));
    }

    @Test
    void argumentsAndPathsInTheLocaleOfC() throws Exception {
        Tree.Up up = tree.up();
        String store = tree.store();
        tree.ok(tree.spawn("alice"));
        Tree.Result said = shell("""
                exec "$O" prompt alice "$(printf 'say: gr\\303\\274n \\342\\230\\203')"
                """);
        assertThat(said.err()).doesNotContain("Exception");
        assertThat(said.out()).isEqualTo("gr\u00fcn \u2603\n");
        Tree.Result there = shell("""
                wood="$PWD/$(printf 'w\\303\\244ldchen')"
                mkdir "$wood"
                exec "$O" spawn bob --cwd "$wood" -- sh -c 'echo "in $PWD"; exit 3'
                """);
        assertThat(there.code()).isEqualTo(1);
        assertThat(there.err()).contains("| in " + dir.toRealPath() + "/w\u00e4ldchen\n");
        tree.ok("down");
        assertThat(up.exit()).isZero();
        Tree.assertNothingLeft(store);
    }

    @Test
    void childrenHaveTheLocaleThatWasGiven() throws Exception {
        assertThat(localeOfAChild()).isEqualTo("unset unset");
        tree.with("LC_ALL", "POSIX");
        assertThat(localeOfAChild()).isEqualTo("POSIX unset");
        tree.with("LC_ALL", "C.UTF-8");
        assertThat(localeOfAChild()).isEqualTo("C.UTF-8 unset");
    }

    /** {@code LC_ALL} and what the launcher keeps it in. */
    private String localeOfAChild() throws Exception {
        Tree.Up up = tree.up();
        String script = "echo \"has: ${LC_ALL-unset} ${OSTLER_LC_ALL-unset}\"; exit 3";
        String err = tree.run("spawn", "carl", "--", "sh", "-c", script).err();
        tree.ok("down");
        assertThat(up.exit()).isZero();
        assertThat(err).contains("| has: ");
        return err.substring(err.indexOf("| has: ") + "| has: ".length())
                .lines()
                .findFirst()
                .orElseThrow();
    }
}
