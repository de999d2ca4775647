package dev.ostler.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.Cli;
import dev.ostler.cli.Environment;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.DefinitionReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(ServerConfig.read(CONF.resolve("ostler.json")).port()).isEqualTo(4850);
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
        assertThatThrownBy(() -> ServerConfig.parse("my.json", "[1]")).hasMessageContaining("JSON object");
        assertThatThrownBy(() -> ServerConfig.parse("my.json", "{")).hasMessageContaining("my.json");
        assertThatThrownBy(() -> ServerPlan.of(ServerConfig.parse("x", "{\"port\":70000}"), env()))
                .hasMessageContaining("70000");
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
