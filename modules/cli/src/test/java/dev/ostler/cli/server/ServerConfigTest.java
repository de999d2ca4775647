package dev.ostler.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.Cli;
import dev.ostler.cli.Environment;
import dev.ostler.core.error.OstlerException;
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
    void wildcardIsDialledOnLoopback() {
        ServerPlan plan = ServerPlan.of(ServerConfig.parse("x", "{\"host\":\"0.0.0.0\"}"), env());
        assertThat(plan.url(5)).isEqualTo("http://127.0.0.1:5");
        assertThat(ServerPlan.of(ServerConfig.parse("x", "{\"host\":\"::1\"}"), env())
                        .url(5))
                .isEqualTo("http://[::1]:5");
    }
}
