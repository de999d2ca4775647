package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way and the full one are the same command; that it comes up is seen by all who start it. */
class QuickUpTest {
    @TempDir
    Path dir;

    private Cli.Result by(BiFunction<Environment, String[], Integer> way, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Environment env = new Cli(dir)
                .environment(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        int code = way.apply(env, line.split(" "));
        return new Cli.Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"up --port 70000", "up --data DIR --port 70000", "up --port 70000 --data DIR"})
    void whatIsRefusedIsRefusedAlike(String form) {
        String line = form.replace("DIR", dir.resolve("data").toString());
        Cli.Result quick = by((env, args) -> QuickUp.run(env, args).orElseThrow(), line);
        assertThat(quick.err()).contains("70000");
        assertThat(quick).isEqualTo(by(Main::parsed, line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up --help",
                "up --port",
                "up --port x",
                "up --port -1",
                "up --port 1 --port 2",
                "up --data",
                "up --data -x",
                "up --node n",
                "up extra",
                "--data d up",
                "ps"
            })
    void theRestIsLeftToTheFullWay(String line) {
        Environment env = new Cli(dir).environment(System.out, System.err);
        assertThat(QuickUp.run(env, line.split(" "))).isEmpty();
    }
}
