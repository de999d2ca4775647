package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What is typed wrongly is answered with what would be right, and exit code 2. */
class ArgumentsTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "spwan x                                  | did you mean ostler spawn?",
                "nonsense                                 | 'nonsense' is not a command",
                "ls                                       | did you mean ostler ps?",
                "inspect                                  | missing required argument (specify one of these): (NAME | --sub",
                "help spwan                               | did you mean ostler spawn?",
                "ps --al                                  | did you mean --all?",
                "ps extra                                 | unexpected argument 'extra'",
                "spawn                                    | missing required parameter",
                "spawn x                                  | --harness DEFINITION, or -- COMMAND",
                "spawn x ./server --port                  | comes after --",
                "spawn x --harness codex --release abrt   | did you mean 'abort'?",
                "spawn x --harness codex --ready-timeout soon | not a duration",
                "spawn x --harness codex --approvals maybe | not one of ask, allow, deny",
                "spawn x --harness codex --env 1BAD=x     | name of letters",
                "spawn x --harness codex --env NOT_SET_ANYWHERE | is not set here",
                "spawn x --harness codex --env-file nope  | no such file",
                "spawn bad/name --harness codex           | is not usable",
                "wait x                                   | --ready",
                "wait x --ready --gone                    | mutually exclusive",
                "answer x maybe                           | not one of allow, allow-session, deny, cancel",
                "attach x --token-file nope               | cannot be read",
                "events --since nonsense -f               | not a cursor",
                "events --kind turn.end                   | did you mean 'turn.ended'?",
                "prompt x --image nope.png hello          | there is no such file",
                "ps --url ftp://x                         | expected http://HOST:PORT",
                "up --port nine                           | nine",
                "up --config nope                         | no such file",
                "ps --trace 00-1-2-01                     | is no W3C traceparent: write new, or 00-",
                "--trace                                  | TRACE",
                "prompt x                                 | TEXT"
            })
    void isRefusedWithAHint(String line, String hint) throws Exception {
        try (RawServer server = RawServer.start()) {
            server.json(
                    400,
                    "application/problem+json",
                    "{\"code\":\"invalid-request\",\"detail\":\"'nonsense' is not a cursor\"}");
            Cli.Result result = new Cli(dir).at(server).run(line.strip().split(" +"));
            assertThat(result.code()).as(result.err()).isEqualTo(2);
            assertThat(result.err()).contains(hint).contains("--help");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void nothingAtAllShowsTheOverview() {
        Cli.Result result = new Cli(dir).run();
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("ostler demo").contains("Usage");
        Cli.Result help = new Cli(dir).run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).isEqualTo(result.err());
    }

    @ParameterizedTest
    @EnumSource(Commands.class)
    void everyCommandHasHelpThatTeaches(Commands command) {
        Cli.Result result = new Cli(dir).run(command.word(), "--help");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("ostler " + command.word())
                .contains("--data")
                .contains("--url");
        if (command != Commands.DEMO) {
            assertThat(result.out()).contains("Example").contains("  ostler " + command.word());
        }
        // only where somebody looks
        assertThat(result.out()).doesNotContain("\u001b");
    }

    /** A terminal has 80 columns, and what is longer is wrapped in the middle of what it says. */
    @ParameterizedTest
    @EnumSource(Commands.class)
    void noLineOfAHelpIsBroken(Commands command) {
        CommandLine.Model.UsageMessageSpec written =
                new CommandLine(command.create()).getCommandSpec().usageMessage();
        assertThat(new Cli(dir).run(command.word(), "--help").out().lines())
                .containsAll(List.of(written.footer()))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void helpMayBeSaidFirst() {
        assertThat(new Cli(dir).run("help", "spawn"))
                .isEqualTo(new Cli(dir).run("spawn", "--help"))
                .satisfies(help -> assertThat(help.out()).startsWith("Usage: ostler spawn NAME"));
        assertThat(new Cli(dir).run("help")).isEqualTo(new Cli(dir).run("--help"));
    }

    @Test
    void anOptionThatIsFarFromAllIsNotLikenedToOne() {
        assertThat(new Cli(dir).run("events", "-n").err())
                .contains("unknown option '-n'")
                .doesNotContain("did you mean");
        assertThat(new Cli(dir).run("down", "--json").err()).doesNotContain("did you mean");
    }

    @Test
    void versionIsSaid() {
        assertThat(new Cli(dir).run("--version").out()).startsWith("ostler 0.").contains("Java 25");
        assertThat(new Cli(dir).run("ps", "--version").out()).startsWith("ostler 0.");
    }

    @Test
    void coloursOnlyOnATerminalAndNotWithNoColor() {
        assertThat(new Cli(dir).onTerminal().run("--help").out()).contains("\u001b[");
        assertThat(new Cli(dir).onTerminal().with("NO_COLOR", "1").run("--help").out())
                .doesNotContain("\u001b");
        assertThat(new Cli(dir).onTerminal().with("TERM", "dumb").run("--help").out())
                .doesNotContain("\u001b");
    }

    @Test
    void commonOptionsStandBeforeOrAfterTheCommand() {
        assertThat(new Cli(dir).run("--data", dir.resolve("a").toString(), "ps").err())
                .contains("/a");
        assertThat(new Cli(dir).run("ps", "--data", dir.resolve("b").toString()).err())
                .contains("/b");
        assertThat(new Cli(dir)
                        .run("--trace", "new", "ps", "--data", dir.resolve("c").toString())
                        .err())
                .contains("/c");
    }
}
