package dev.ostler.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.Cli;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line knows every operation of the table; the training's broker answers each of them. */
class EveryOperationIsACommandTest {
    private static final List<List<String>> COMMANDS = List.of(
            List.of("ps"),
            List.of("info"),
            List.of("inspect", "x"),
            List.of("inspect", "--subscribers"),
            List.of("spawn", "x", "--harness", "codex"),
            List.of("attach", "x"),
            List.of("wait", "x", "--ready"),
            List.of("release", "x"),
            List.of("logs", "x"),
            List.of("prompt", "x", "text"),
            List.of("steer", "x", "text"),
            List.of("interrupt", "x"),
            List.of("queue", "x"),
            List.of("queue", "x", "--cancel", "p"),
            List.of("sessions", "x"),
            List.of("sessions", "x", "--archived"),
            List.of("open", "x"),
            List.of("history", "x"),
            List.of("sessions", "x", "--delete", "s"),
            List.of("sessions", "x", "--fork"),
            List.of("sessions", "x", "--archive", "s"),
            List.of("input", "x", "text", "--key", "enter"),
            List.of("model", "x", "m"),
            List.of("resize", "x", "80x24"),
            List.of("screen", "x"),
            List.of("inspect", "x", "--capabilities"),
            List.of("approvals"),
            List.of("answer", "key", "allow"),
            List.of("events"),
            List.of("restart", "x"),
            List.of("reset", "x"),
            List.of("crashes", "x"),
            List.of("prune"),
            List.of("orphans"),
            List.of("reap", "--all"),
            List.of("digest"),
            List.of("down"));

    @TempDir
    Path dir;

    @Test
    void eachIsCalledBySomeCommandThatEndsWell() throws Exception {
        try (CannedBroker broker = CannedBroker.start()) {
            Cli cli = new Cli(dir).with("OSTLER_URL", broker.url()).with("OSTLER_TOKEN", "t");
            for (List<String> command : COMMANDS) {
                Cli.Result result = cli.run(command.toArray(String[]::new));
                assertThat(result.code()).as("%s: %s", command, result.err()).isZero();
            }
            assertThat(broker.asked())
                    .containsExactlyInAnyOrderElementsOf(
                            Operations.ALL.stream().map(Operation::name).toList());
        }
    }
}
