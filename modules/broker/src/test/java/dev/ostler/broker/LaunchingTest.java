package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.Launch;
import dev.ostler.process.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchingTest {
    private static final Launch NOTHING = new Launch(List.of(), Map.of(), List.of(), new Auth.None());

    @TempDir
    Path directory;

    @Test
    void theChildInheritsLessTheBrokersOwnAndWhatIsDropped() {
        Launching l = launch(
                Samples.definition("\"env\":{\"NO_COLOR\":\"1\"},\"envDrop\":[\"DROPPED\"]"),
                spawn(Map.of()),
                new Launch(
                        List.of("--extra"), Map.of("FROM_PROTOCOL", "p"), List.of("PROTOCOL_DROPS"), new Auth.None()),
                Map.of(
                        "PATH",
                        "/bin",
                        "OSTLER_TOKEN",
                        "t",
                        "OSTLER_HARNESS",
                        "x",
                        "DROPPED",
                        "d",
                        "PROTOCOL_DROPS",
                        "d"));
        assertThat(l.spec().environment())
                .containsExactlyInAnyOrderEntriesOf(Map.of("PATH", "/bin", "NO_COLOR", "1", "FROM_PROTOCOL", "p"));
        assertThat(l.spec().arguments()).containsExactly("--extra");
        assertThat(l.secrets()).isEmpty();
    }

    @Test
    void secretsAreResolvedAndFound() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "from-file\n");
        Launching l = launch(
                Samples.definition("\"env\":{\"A\":\"${env:MINE}\",\"B\":\"x${file:" + file
                        + "}y\",\"API_KEY\":\"literal-key\",\"MODE\":\"quiet\"}"),
                spawn(Map.of("GIVEN", "given-value")),
                new Launch(List.of(), Map.of(), List.of(), new Auth.Bearer(Secret.of("minted"))),
                Map.of("MINE", "${env:PATH}$1"));
        assertThat(l.spec().environment())
                .containsEntry("A", "${env:PATH}$1")
                .containsEntry("B", "xfrom-filey")
                .containsEntry("MODE", "quiet")
                .containsEntry("GIVEN", "given-value");
        assertThat(l.secrets())
                .extracting(Secret::reveal)
                .containsExactlyInAnyOrder("${env:PATH}$1", "xfrom-filey", "literal-key", "given-value", "minted");
        assertThat(l.spec().arguments()).doesNotContain("minted");
        assertThat(l.auth()).isEqualTo(new Auth.Bearer(Secret.of("minted")));
    }

    @Test
    void aSecretThatLacksIsNamedAndNothingElse() {
        assertThatThrownBy(() -> launch(
                        Samples.definition("\"env\":{\"A\":\"${env:MINE}\"}"), spawn(Map.of()), NOTHING, Map.of()))
                .isInstanceOf(OstlerException.class)
                .hasMessage("env A wants ${env:MINE}, which the broker's environment lacks");
        assertThatThrownBy(() -> launch(
                        Samples.definition("\"env\":{\"A\":\"${file:/nonexistent/x}\"}"),
                        spawn(Map.of()),
                        NOTHING,
                        Map.of()))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("env A: /nonexistent/x cannot be read");
    }

    @Test
    void argumentsAreFilled() {
        Launching l = launch(
                Samples.definition(
                        "\"args\":[\"--model={model}\",\"{args}\",\"all: {args}\",\"{cwd}/x\",\"{task}\",\"{other}\"],"
                                + "\"model\":\"m\",\"cwd\":\"" + directory + "\""),
                spawn(Map.of(), List.of("a b", "{model}"), "do $1 {cwd}"),
                NOTHING,
                Map.of());
        assertThat(l.spec().arguments())
                .containsExactly(
                        "--model=m", "a b", "{model}", "all: a b {model}", directory + "/x", "do $1 {cwd}", "{other}");
        assertThat(l.spec().cwd()).isEqualTo(directory);
        assertThat(l.spec().stdio())
                .isEqualTo(new Stdio.Files(directory.resolve("01JH.out"), directory.resolve("01JH.err")));
    }

    @Test
    void aPlaceholderWithoutAValueIsRefused() {
        assertThatThrownBy(() ->
                        launch(Samples.definition("\"args\":[\"-m{model}\"]"), spawn(Map.of()), NOTHING, Map.of()))
                .isInstanceOf(OstlerException.class)
                .hasMessage("'-m{model}' wants {model}, and none was given; say --model");
    }

    @Test
    void theWorkingDirectoryIsAbsoluteAndThere() {
        assertThatThrownBy(() -> launch(Samples.definition("\"cwd\":\"relative\""), spawn(Map.of()), NOTHING, Map.of()))
                .hasMessage("cwd 'relative' is not absolute");
        assertThatThrownBy(() ->
                        launch(Samples.definition("\"cwd\":\"/nonexistent\""), spawn(Map.of()), NOTHING, Map.of()))
                .hasMessage("cwd '/nonexistent' is not a directory");
        Launching own = launch(Samples.definition("\"cwd\":\"{cwd}\""), spawn(Map.of()), NOTHING, Map.of());
        assertThat(own.spec().cwd()).isEqualTo(Path.of(System.getProperty("user.dir")));
    }

    private Launching launch(
            HarnessDefinition base, Harnesses.Spawn spawn, Launch launch, Map<String, String> inherited) {
        return Launching.of(
                "01JH",
                Start.first(Resolution.of(spawn, base), spawn),
                launch,
                new Stdio.Files(directory.resolve("01JH.out"), directory.resolve("01JH.err")),
                inherited);
    }

    private static Harnesses.Spawn spawn(Map<String, String> env) {
        return spawn(env, List.of(), null);
    }

    private static Harnesses.Spawn spawn(Map<String, String> env, List<String> args, @Nullable String task) {
        return new Harnesses.Spawn(
                "name", "d", null, null, args, null, null, env, null, null, null, null, task, null, null, null);
    }
}
