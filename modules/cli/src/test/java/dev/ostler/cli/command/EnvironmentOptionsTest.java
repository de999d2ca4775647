package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.Cli;
import dev.ostler.cli.Environment;
import dev.ostler.core.error.OstlerException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentOptionsTest {
    @TempDir
    Path dir;

    private Environment env() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Cli(dir).with("API_KEY", "from-here").environment(nowhere, nowhere);
    }

    @Test
    void nameAloneInheritsAndAssignmentsWinOverFiles() throws Exception {
        Files.writeString(
                dir.resolve("a.env"),
                "# comment\n\nexport QUOTED=\"two words\"\nSINGLE='x=y'\nEMPTY=\nOVER=file\nSECOND=a\n");
        Files.writeString(dir.resolve("b.env"), "SECOND=b\n");
        assertThat(EnvironmentOptions.read(
                        List.of("API_KEY", "OVER=line", "EQUALS=a=b"),
                        List.of(Path.of("a.env"), Path.of("b.env")),
                        env()))
                .containsEntry("API_KEY", "from-here")
                .containsEntry("QUOTED", "two words")
                .containsEntry("SINGLE", "x=y")
                .containsEntry("EMPTY", "")
                .containsEntry("OVER", "line")
                .containsEntry("SECOND", "b")
                .containsEntry("EQUALS", "a=b")
                .hasSize(7);
    }

    @Test
    void wrongLineIsNamedByNumberAndNotQuoted() throws Exception {
        Files.writeString(dir.resolve("a.env"), "OK=1\nsk-secret-without-a-name\n");
        assertThatThrownBy(() -> EnvironmentOptions.read(List.of(), List.of(Path.of("a.env")), env()))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("sk-secret");
    }
}
