package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.DefinitionReader;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.ops.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README says is what there is. */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..");

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    @Test
    void definitionOfCodexIsTheShippedOne() throws IOException {
        assertThat(readme())
                .contains(Files.readString(ROOT.resolve("conf/harnesses/codex.json"))
                        .strip());
    }

    @Test
    void definitionOfAUnixSocketCanBeRead() throws IOException {
        String sample = readme().split("<!-- a sample; a test reads it -->\\s+```json")[1]
                .split("```")[0];
        HarnessDefinition definition = DefinitionReader.read("README.md", sample);
        assertThat(definition.args())
                .contains(String.valueOf(definition.readiness().socket()));
    }

    @Test
    void everyVerdictIsNamed() throws IOException {
        String text = readme();
        for (VerdictReason reason : VerdictReason.values()) {
            if (reason != VerdictReason.READY) {
                assertThat(text).contains("`" + reason.wire() + "`");
            }
        }
    }

    @Test
    void everyOperationsPathThatIsQuotedExists() throws IOException {
        assertThat(readme()).contains("/v1/harnesses", "/v1/events", "/v1/openapi.json");
        assertThat(Operations.ALL).anyMatch(op -> op.path().equals("/v1/harnesses"));
    }

    @Test
    void firstBlockHasTheTwoCommandsThatCiRuns() throws IOException {
        String block = readme().split("```")[1];
        assertThat(block).contains("mvn -q -DskipTests package", "bin/ostler demo", "mvn verify");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).containsPattern("(?m)^mvn .*\\bverify\\b");
    }
}
