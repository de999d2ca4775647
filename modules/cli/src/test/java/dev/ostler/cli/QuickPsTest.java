package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way and the full one are the same command. */
class QuickPsTest {
    private static final String LISTING =
            "{\"harnesses\":[{\"id\":\"1\",\"name\":\"a\",\"node\":\"n\",\"definition\":\"d\",\"protocol\":\"codex\",\"host\":\"attached\","
                    + "\"status\":\"idle\",\"pendingApprovals\":0,\"release\":\"abort\",\"generation\":1,"
                    + "\"created\":\"2020-01-01T00:00:00Z\",\"changed\":\"2020-01-01T00:00:00Z\"}],\"cursor\":\"E:1\"}";

    @TempDir
    Path dir;

    private Cli.Result by(BiFunction<Environment, String[], Integer> way, Cli cli, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Environment env = cli.environment(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        int code = way.apply(env, line.split(" "));
        return new Cli.Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps",
                "ps --all",
                "ps -a --json",
                "ps --json --all --url URL",
                "ps --data nowhere",
                "ps --url ftp://x"
            })
    void plainFormsGiveTheSame(String form) throws Exception {
        try (RawServer server = RawServer.start()) {
            server.json(LISTING).json(LISTING);
            String line = form.replace("URL", server.url());
            Cli cli = new Cli(dir).at(server);
            Cli.Result full = by(Main::parsed, cli, line);
            Cli.Result quick = by((env, args) -> QuickPs.run(env, args).orElseThrow(), cli, line);
            assertThat(quick).isEqualTo(full);
            if (server.requests().size() == 2) {
                assertThat(server.requests().get(1))
                        .usingRecursiveComparison()
                        .ignoringFields("socket")
                        .isEqualTo(server.requests().get(0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps --help",
                "ps --nonsense",
                "ps extra",
                "ps --data",
                "ps --url -x",
                "ps --url a --url b",
                "--data d ps",
                "spawn ps"
            })
    void theRestIsLeftToTheFullWay(String line) {
        Environment env = new Cli(dir).environment(System.out, System.err);
        assertThat(QuickPs.run(env, line.split(" "))).isEmpty();
    }

    @Test
    void nothingAtAllIsNotPs() {
        assertThat(QuickPs.run(new Cli(dir).environment(System.out, System.err)))
                .isEmpty();
    }
}
