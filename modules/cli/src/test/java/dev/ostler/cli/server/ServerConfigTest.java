package dev.ostler.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.broker.LogBounds;
import dev.ostler.cli.Cli;
import dev.ostler.cli.Environment;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.DefinitionReader;
import dev.ostler.core.secret.Secret;
import dev.ostler.gateway.hooks.Hook;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
    private static final Path CONF = Path.of("..", "..", "conf");

    @TempDir
    Path dir;

    private Environment env() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Cli(dir).environment(nowhere, nowhere);
    }

    @Test
    void defaultsArePinned() {
        ServerPlan plan = ServerPlan.of(ServerConfig.EMPTY, env());
        assertThat(plan.host()).isEqualTo("127.0.0.1");
        assertThat(plan.port()).isEqualTo(4850);
        assertThat(plan.data()).isEqualTo(dir.resolve("no-data"));
        assertThat(plan.allowRemote()).isFalse();
        assertThat(plan.names()).isEmpty();
        assertThat(plan.maxHarnesses()).isEqualTo(1_000);
        assertThat(plan.node()).isNotBlank();
        assertThat(plan.log()).isEqualTo(LogBounds.DEFAULT);
        assertThat(plan.definitions()).containsExactly(dir.resolve(".config/ostler/harnesses"));
    }

    @Test
    void namesArePinned() {
        ServerConfig config = ServerConfig.parse("test", """
                {"data":"d","host":"::1","port":0,"node":"n","harnesses":["h"],"allowRemote":true,"names":["Broker.Example"],
                 "maxHarnesses":5}
                """);
        assertThat(ServerPlan.of(config, env()))
                .isEqualTo(new ServerPlan(
                        dir.resolve("d"), "::1", 0, "n", List.of(dir.resolve("h")), true, Set.of("broker.example"), 5));
    }

    @Test
    void shippedOnesAreRead() throws Exception {
        ServerConfig shipped = ServerConfig.read(CONF.resolve("ostler.json"));
        assertThat(shipped.port()).isEqualTo(4850);
        assertThat(shipped.journal())
                .as("what it says is what there is without it")
                .isEqualTo(LogBounds.DEFAULT);
        var codex = DefinitionReader.read("codex", Files.readString(CONF.resolve("harnesses/codex.json")));
        assertThat(codex.name()).isEqualTo("codex");
        assertThat(codex.envDrop()).contains("FORCE_COLOR", "CLICOLOR_FORCE");
    }

    @Test
    void unknownFieldNamesTheNearestKnownOne() {
        assertThatThrownBy(() -> ServerConfig.parse("my.json", "{\"prot\":1}"))
                .isInstanceOf(OstlerException.class)
                .hasMessage("my.json: field 'prot' is not known; did you mean 'port'?");
        assertThatThrownBy(() -> ServerConfig.parse("my.json", "{\"port\":\"many\"}"))
                .hasMessageContaining("port");
        assertThatThrownBy(() -> ServerConfig.parse("my.json", "[1]")).hasMessageContaining("expected an object");
        assertThatThrownBy(() -> ServerConfig.parse("my.json", "{")).hasMessageContaining("my.json");
        assertThatThrownBy(() -> ServerPlan.of(ServerConfig.parse("x", "{\"port\":70000}"), env()))
                .hasMessageContaining("70000");
        assertThatThrownBy(() -> ServerPlan.of(ServerConfig.parse("x", "{\"maxHarnesses\":0}"), env()))
                .hasMessageContaining("maxHarnesses is 0: 1 at least");
        assertThatThrownBy(() -> ServerPlan.of(ServerConfig.parse("x", "{\"node\":\" \"}"), env()))
                .hasMessageContaining("node is blank");
    }

    @Test
    void hooksAreReadAndTheirSecretsLieElsewhere() throws Exception {
        Path secret = Files.writeString(dir.resolve("hook.secret"), "a secret of some length\n");
        String web = "{\"name\":\"web\",\"on\":[\"turn.*\"],\"url\":\"https://x.example/\",\"secret\":\"${file:"
                + secret + "}\",\"timeoutMs\":500}";
        String run = "{\"name\":\"run\",\"on\":[\"harness.failed\"],\"command\":[\"true\"]}";
        ServerPlan plan = ServerPlan.of(ServerConfig.parse("x", "{\"hooks\":[" + web + "," + run + "]}"), env());
        assertThat(plan.hooks()).extracting(Hook::name).containsExactly("web", "run");
        assertThat(plan.hooks().getFirst().secret()).isEqualTo(Secret.of("a secret of some length"));
        assertThat(plan.hooks().getFirst().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThatThrownBy(() -> ServerPlan.of(ServerConfig.parse("x", "{\"hooks\":[" + run + "," + run + "]}"), env()))
                .hasMessageContaining("two hooks have one name");
        assertThatThrownBy(() -> ServerConfig.parse("x", "{\"hooks\":[{\"naem\":\"a\"}]}"))
                .hasMessageContaining("did you mean 'name'?");
        assertThatThrownBy(() -> ServerPlan.of(
                        ServerConfig.parse("x", "{\"hooks\":[" + web.replace("${file:" + secret + "}", "plain") + "]}"),
                        env()))
                .hasMessageContaining("${env:NAME} or ${file:PATH}")
                .hasMessageNotContaining("plain");
    }

    @Test
    void howMuchOfTheLogIsKept() {
        ServerConfig config = ServerConfig.parse("x", """
                {"journal":{"lifecycle":{"ageMs":604800000,"events":100000,"bytes":268435456},
                 "stream":{"ageMs":3600000,"events":2000,"bytes":1048576,"totalBytes":8388608},"reserveBytes":8388608}}
                """);
        assertThat(ServerPlan.of(config, env()).log())
                .isEqualTo(new LogBounds(
                        new LogBounds.Lifecycle(Duration.ofDays(7), 100_000L, ByteSize.mebibytes(256)),
                        new LogBounds.Stream(Duration.ofHours(1), 2_000, ByteSize.mebibytes(1), ByteSize.mebibytes(8)),
                        ByteSize.mebibytes(8)));
        LogBounds some = ServerPlan.of(
                        ServerConfig.parse("x", "{\"journal\":{\"lifecycle\":{\"events\":1000}}}"), env())
                .log();
        assertThat(some.lifecycle().events()).isEqualTo(1_000);
        assertThat(some.lifecycle().age())
                .isEqualTo(LogBounds.DEFAULT.lifecycle().age());
        assertThat(some.stream()).isEqualTo(LogBounds.DEFAULT.stream());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"lifecycle":{"ageMs":59999}}              | x: field 'journal.lifecycle': ageMs is 59999: 60000 at least was expected
            {"lifecycle":{"ageMs":"30d"}}              | x: field 'journal.lifecycle.ageMs': expected a whole number of milliseconds
            {"lifecycle":{"events":0}}                 | x: field 'journal.lifecycle': events is 0: 1000 at least was expected
            {"lifecycle":{"events":"all"}}             | x: field 'journal.lifecycle.events': expected a whole number
            {"lifecycle":{"bytes":1000}}               | x: field 'journal.lifecycle': bytes is 1000: 16777216 at least was expected
            {"lifecycle":{"byte":1000}}                | x: field 'journal.lifecycle.byte' is not known; did you mean 'bytes'?
            {"stream":{"ageMs":1}}                     | x: field 'journal.stream': ageMs is 1: 1000 at least was expected
            {"stream":{"events":5}}                    | x: field 'journal.stream': events is 5: 100 at least was expected
            {"stream":{"bytes":-1}}                    | a size must be above 0 bytes, not -1
            {"stream":{"bytes":134217728}}             | give totalBytes of 134217728 at least
            {"stream":{"totalBytes":4611686018427387904}} | more than half of the
            {"reserveBytes":5}                         | x: field 'journal': reserveBytes is 5: 1048576 to 1073741824 was expected
            {"reserveByte":5}                          | x: field 'journal.reserveByte' is not known; did you mean 'reserveBytes'?
            {"reserveBytes":"4m"}                      | x: field 'journal.reserveBytes': expected
            """)
    void boundsThatMakeNoSenseAreRefusedByName(String journal, String says) {
        assertThatThrownBy(() -> ServerPlan.of(ServerConfig.parse("x", "{\"journal\":" + journal + "}"), env()))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining(says);
    }

    @Test
    void wildcardIsDialledOnLoopback() {
        ServerPlan plan = ServerPlan.of(ServerConfig.parse("x", "{\"host\":\"0.0.0.0\"}"), env());
        assertThat(plan.url(5)).isEqualTo("http://127.0.0.1:5");
        assertThat(ServerPlan.of(ServerConfig.parse("x", "{\"host\":\"::1\"}"), env())
                        .url(5))
                .isEqualTo("http://[::1]:5");
    }
}
