package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The small clients that the documentation shows. */
class ServeClientsIT extends OneTree {
    private static final Path CLIENTS =
            Path.of("src", "test", "resources", "serve").toAbsolutePath();

    private String run(String interpreter, String client, String message, int code) throws Exception {
        Path out = dir.resolve("client-out");
        Path err = dir.resolve("client-err");
        List<String> command = new ArrayList<>(
                List.of(interpreter, CLIENTS.resolve(client).toString(), message, Tree.OSTLER.toString()));
        command.addAll(List.of("serve", "--harness", ServeIT.fakeCodex(dir).toString()));
        Process process = tree.start(out, err, command);
        assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(code);
        return Files.readString(out);
    }

    private static void assumeThereIs(String program) {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        Assumptions.assumeTrue(there, program + " is not on the PATH");
    }

    @Test
    void python() throws Exception {
        assumeThereIs("python3");
        assertThat(run("python3", "client.py", "say: hello from serve", 0)).isEqualTo("hello from serve\n");
        assertThat(run("python3", "client.py", "error: 400", 1)).isEqualTo("\n");
    }

    @Test
    void shell() throws Exception {
        assumeThereIs("jq");
        assertThat(run("sh", "client.sh", "say: hello from serve", 0)).isEqualTo("hello from serve\n");
    }

    @Test
    void theyAreSmall() throws IOException {
        for (String client : List.of("client.py", "client.sh")) {
            assertThat(Files.readAllLines(CLIENTS.resolve(client))).hasSizeLessThanOrEqualTo(36);
        }
    }
}
