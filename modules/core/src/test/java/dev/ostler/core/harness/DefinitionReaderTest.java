package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTest {
    /** The example of the documentation, as it is. */
    static final String EXAMPLE = """
            { "name": "codex", "runtime": "headless", "driver": "app_server", "protocol": "codex",
              "host": { "ownership": "broker-owned" },
              "command": "codex", "args": ["app-server", "--listen", "ws://127.0.0.1:0"], "cwd": "{cwd}", "env": { "NO_COLOR": "1" },
              "readiness": { "pattern": "listening on: (?<endpoint>ws://\\\\S+)", "stream": "stderr", "timeoutMs": 30000 },
              "release": "abort", "onBrokerLoss": "adopt",
              "restart": { "enabled": true, "maxRestarts": 5, "windowMs": 60000, "backoffMs": 500, "maxBackoffMs": 30000 },
              "limits": { "lineBytes": 1048576, "frameBytes": 67108864, "logBytes": 67108864 }, "metadata": {} }
            """;

    @Test
    void theExampleParsesAsItIs() {
        HarnessDefinition d = read(EXAMPLE);
        assertThat(d.name()).isEqualTo("codex");
        assertThat(d.protocol()).isEqualTo("codex");
        assertThat(d.host().ownership()).isEqualTo(Ownership.BROKER_OWNED);
        assertThat(d.command()).isEqualTo("codex");
        assertThat(d.args()).containsExactly("app-server", "--listen", "ws://127.0.0.1:0");
        assertThat(d.cwd()).isEqualTo("{cwd}");
        assertThat(d.env()).containsExactly(Map.entry("NO_COLOR", "1"));
        assertThat(d.readiness())
                .isEqualTo(new Readiness(
                        "listening on: (?<endpoint>ws://\\S+)", StreamChoice.STDERR, Duration.ofSeconds(30)));
        assertThat(d.release()).isEqualTo(Release.ABORT);
        assertThat(d.onBrokerLoss()).isEqualTo(OnBrokerLoss.ADOPT);
        assertThat(d.restart())
                .isEqualTo(new RestartPolicy(
                        true, 5, Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(30)));
        assertThat(d.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(d.metadata()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> shippedDefinitionsParse() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../../conf/harnesses"))) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(all).isNotEmpty();
            return all.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        HarnessDefinition d = DefinitionReader.read(file.toString(), Files.readString(file));
                        assertThat(d.name() + ".json")
                                .isEqualTo(file.getFileName().toString());
                    }));
        }
    }

    @Test
    void absentFieldsTakeTheirDefaults() {
        HarnessDefinition d = read("{\"name\":\"a\",\"command\":\"c\"}");
        assertThat(d)
                .isEqualTo(new HarnessDefinition(
                        "a",
                        "headless",
                        "app_server",
                        "codex",
                        new HarnessDefinition.HostChoice(Ownership.BROKER_OWNED),
                        "c",
                        List.of(),
                        null,
                        Map.of(),
                        List.of(),
                        new Readiness(null, StreamChoice.BOTH, Duration.ofSeconds(30)),
                        null,
                        OnBrokerLoss.ADOPT,
                        new RestartPolicy(
                                false, 5, Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(30)),
                        new Limits(
                                new ByteSize(1 << 20),
                                new ByteSize(64 << 20),
                                new ByteSize(64 << 20),
                                null,
                                null,
                                LimitAction.WARN),
                        new Probe(Duration.ofSeconds(30), 3, ProbeAction.NOTIFY),
                        new ApprovalPolicy.Ask(),
                        null,
                        null,
                        null,
                        new Credential("none", null, null, null),
                        false,
                        List.of(),
                        null,
                        null,
                        Map.of()));
        assertThat(
                        read(
                                "{\"name\":\"a\",\"command\":\"c\",\"restart\":{},\"limits\":{},\"readiness\":{},\"host\":{},\"auth\":{}}"))
                .isEqualTo(d);
    }

    @Test
    void theDefaultReleaseFollowsTheHost() {
        assertThat(read("{\"name\":\"a\",\"command\":\"c\"}").releaseOrDefault())
                .isEqualTo(Release.ABORT);
        assertThat(read(attached("ws://127.0.0.1:1")).releaseOrDefault()).isEqualTo(Release.DETACH);
        assertThat(read("{\"name\":\"a\",\"command\":\"c\",\"release\":\"delete\"}")
                        .releaseOrDefault())
                .isEqualTo(Release.DELETE);
    }

    @Test
    void theNamesOfAllFieldsArePinned() {
        HarnessDefinition full = read("""
                {"name":"n","command":"c","cwd":"/","release":"detach","onBrokerLoss":"kill",
                 "endpoint":"ws://127.0.0.1:9","sessionId":"s","model":"m",
                 "readiness":{"pattern":"(?<endpoint>x)","stream":"stdout","timeoutMs":1},
                 "auth":{"type":"basic","username":"u","password":"p","token":"t"},
                 "approvals":"deny-after 30s","allowRemote":true,"sharedDaemons":["tmux"],"envDrop":["A"],
                 "metadata":{"z":{"y":true},"a":[1]}}""");
        JsonNode json = Json.tree(Json.write(full));
        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "name",
                        "runtime",
                        "driver",
                        "protocol",
                        "host",
                        "command",
                        "args",
                        "cwd",
                        "env",
                        "envDrop",
                        "readiness",
                        "release",
                        "onBrokerLoss",
                        "restart",
                        "limits",
                        "probe",
                        "approvals",
                        "endpoint",
                        "sessionId",
                        "auth",
                        "allowRemote",
                        "sharedDaemons",
                        "model",
                        "metadata");
        assertThat(json.path("host")).hasToString("{\"ownership\":\"broker-owned\"}");
        assertThat(json.path("readiness"))
                .hasToString("{\"pattern\":\"(?<endpoint>x)\",\"stream\":\"stdout\",\"timeoutMs\":1}");
        assertThat(Json.tree(
                                Json.write(
                                        read(
                                                "{\"name\":\"n\",\"command\":\"c\",\"readiness\":{\"http\":\"http://127.0.0.1:9/ok\"}}")))
                        .path("readiness"))
                .hasToString("{\"http\":\"http://127.0.0.1:9/ok\",\"stream\":\"both\",\"timeoutMs\":30000}");
        assertThat(json.path("restart"))
                .hasToString(
                        "{\"enabled\":false,\"maxRestarts\":5,\"windowMs\":60000,\"backoffMs\":500,\"maxBackoffMs\":30000}");
        assertThat(json.path("limits"))
                .hasToString(
                        "{\"lineBytes\":1048576,\"frameBytes\":67108864,\"logBytes\":67108864,\"action\":\"warn\"}");
        assertThat(json.path("probe")).hasToString("{\"intervalMs\":30000,\"misses\":3,\"action\":\"notify\"}");
        assertThat(json.path("auth"))
                .hasToString("{\"type\":\"basic\",\"token\":\"t\",\"username\":\"u\",\"password\":\"p\"}");
        assertThat(json.path("approvals").textValue()).isEqualTo("deny-after 30s");
        assertThat(json.path("metadata")).hasToString("{\"z\":{\"y\":true},\"a\":[1]}");
        assertThat(read(json.toString())).isEqualTo(full);
    }

    @Test
    void nothingSecretIsLeftInAMaskedOne() {
        HarnessDefinition d = read("""
                {"name":"n","command":"c","args":["${env:KEY}"],"env":{"KEY":"CANARY-env","OTHER":"${file:/k}"},
                 "auth":{"type":"basic","username":"u","password":"CANARY-password","token":"CANARY-token"}}""");
        assertThat(Json.write(d.masked()))
                .doesNotContain("CANARY")
                .doesNotContain("/k")
                .contains("\"KEY\":\"***\"");
        assertThat(d.masked().masked()).isEqualTo(d.masked());
        assertThat(read(Json.write(d.masked()))).isEqualTo(d.masked());
        assertThat(d.auth()).asString().doesNotContain("CANARY");
    }

    @Test
    void metadataMayHoldNull() {
        assertThat(read("{\"name\":\"a\",\"command\":\"c\",\"metadata\":{\"x\":null}}")
                        .metadata())
                .containsEntry("x", null);
    }

    @Test
    void anotherProtocolChangesNothingElse() {
        HarnessDefinition d = read(EXAMPLE);
        assertThat(d.speaking("acp").protocol()).isEqualTo("acp");
        assertThat(d.speaking("acp").speaking("codex")).isEqualTo(d);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name":"a","comand":"c"}                                   | field 'comand' is not known; did you mean 'command'?
                    {"name":"a","command":"c","onbrokerloss":"adopt"}           | field 'onbrokerloss' is not known; did you mean 'onBrokerLoss'?
                    {"name":"a","command":"c","restart":{"maxRestart":1}}       | field 'restart.maxRestart' is not known; did you mean 'maxRestarts'?
                    {"name":"a","command":"c","readiness":{"timeout":1}}        | field 'readiness.timeout' is not known; did you mean 'timeoutMs'?
                    {"name":"a","command":"c","host":{"x-y-z":1}}               | field 'host.x-y-z' is not known; known are ownership
                    {"name":"a","command":"c","args":"x"}                       | field 'args': expected an array
                    {"name":"a","command":"c","args":[null]}                    | null is not allowed in it
                    {"name":"a","command":"c","env":{"A":null}}                 | null is not allowed in it
                    {"name":"a","command":["c"]}                                | field 'command': expected text
                    {"name":"a","command":"c","allowRemote":"maybe"}            | field 'allowRemote': expected true or false
                    {"name":"a","command":"c","readiness":{"timeoutMs":"30s"}}  | field 'readiness.timeoutMs': expected a whole number of milliseconds
                    {"name":"a","command":"c","readiness":{"timeoutMs":0}}      | readiness.timeoutMs must be above 0
                    {"name":"a","command":"c","readiness":{"timeoutMs":-1}}     | field 'readiness.timeoutMs': expected 0 or more milliseconds
                    {"name":"a","command":"c","readiness":{"pattern":"x"}}      | readiness.pattern has no group named endpoint
                    {"name":"a","command":"c","readiness":{"pattern":"("}}      | readiness.pattern is not a regular expression
                    {"name":"a","command":"c","readiness":{"http":"ws://127.0.0.1:1"}} | readiness.http: ws://127.0.0.1:1 cannot be asked; expected http://HOST:PORT/PATH
                    {"name":"a","command":"c","readiness":{"http":"http://127.0.0.1:1","socket":"unix:///s"}} | readiness: say at most one of pattern, http and socket; 2 were given
                    {"name":"a","command":"c","readiness":{"socket":"ws://192.0.2.1:1"}} | readiness: ws://192.0.2.1:1 is not on this machine
                    {"name":"a","command":"c","readiness":{"stream":"stder"}}   | did you mean 'stderr'?
                    {"name":"a","command":"c","restart":{"maxRestarts":-1}}     | maxRestarts, windowMs and backoffMs must not be negative
                    {"name":"a","command":"c","restart":{"backoffMs":40000}}    | maxBackoffMs not below backoffMs
                    {"name":"a","command":"c","limits":{"lineBytes":0}}         | a size must be above 0 bytes, not 0
                    {"name":"a","command":"c","limits":{"lineBytes":"1k"}}      | field 'limits.lineBytes': expected a whole number
                    {"name":"a","command":"c","release":"abord"}                | did you mean 'abort'?
                    {"name":"a","command":"c","approvals":"yes"}                | approval policy 'yes' is not one of ask, allow, deny, deny-after DURATION
                    {"name":"a","command":"c","auth":{"type":"bearer"}}         | auth.token is missing: type bearer needs it
                    {"name":"a","command":"c","auth":{"type":"basic"}}          | auth.username is missing: type basic needs it
                    {"name":"a","command":"c","auth":{"type":"magic"}}          | auth.type 'magic' is not one of bearer, basic, none
                    {"name":"a","command":"c","endpoint":"ws://example.org:1"}  | endpoint ws://example.org:1 is not on this machine; say "allowRemote": true (--allow-remote) if that is meant
                    {"name":"a","command":"c","runtime":"native"}               | runtime 'native' is not supported: expected headless or pty
                    {"name":"a","command":"c","driver":"cli"}                   | driver 'cli' is not supported: expected app_server
                    {"name":"a"}                                                | command is missing: a broker-owned host needs the program to start
                    {"name":"a","host":{"ownership":"attached"}}                | endpoint is missing: an attached host needs the URI where it listens
                    {"command":"c"}                                             | definition name 'null' is not usable
                    {"name":"../a","command":"c"}                               | definition name '../a' is not usable
                    null                                                        | a JSON object was expected, not null
                    []                                                          | expected an object
                    {"name":"a","command":"c"} {}                               | more follows after the value
                    {"name":"a",                                                | not JSON at line 1
                    """)
    void aMistakeIsNamedWithItsPlaceAndWhatWouldBeRight(String json, String message) {
        assertThatThrownBy(() -> DefinitionReader.read("a.json", json))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageStartingWith("a.json: ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("dev.ostler")
                .hasMessageNotContaining("java.");
    }

    @Test
    void aRemoteEndpointIsTakenWhenItIsMeant() {
        assertThat(read("{\"name\":\"a\",\"command\":\"c\",\"endpoint\":\"wss://example.org\",\"allowRemote\":true}")
                        .endpoint())
                .isEqualTo(Endpoint.parse("wss://example.org"));
    }

    @Test
    void namesAreFileNamesAndWords() {
        for (String good : List.of("a", "A.b-c_9", "x".repeat(64))) {
            assertThat(HarnessDefinition.checkName("name", good)).isEqualTo(good);
        }
        for (String bad : Arrays.asList(null, "", ".a", "-a", "a b", "a@b", "a/b", "ä", "a\n", "x".repeat(65))) {
            assertThatThrownBy(() -> HarnessDefinition.checkName("name", bad)).isInstanceOf(OstlerException.class);
        }
    }

    private static String attached(String endpoint) {
        return "{\"name\":\"a\",\"host\":{\"ownership\":\"attached\"},\"endpoint\":\"" + endpoint + "\"}";
    }

    private static HarnessDefinition read(String json) {
        return DefinitionReader.read("test", json);
    }

    @Test
    void aSharedDaemonThatCanNeverMatchIsRefusedWithWhatWould() {
        String daemons = "{\"name\":\"x\",\"command\":\"x\",\"sharedDaemons\":[\"%s\"]}";
        assertThat(DefinitionReader.read("x.json", daemons.formatted("tmux: server123"))
                        .sharedDaemons())
                .containsExactly("tmux: server123");
        assertThatThrownBy(() -> DefinitionReader.read("x.json", daemons.formatted("gnome-keyring-daemon")))
                .hasMessageContaining("x.json: ")
                .hasMessageContaining("'gnome-keyring-daemon' has 20 bytes and can never match")
                .hasMessageContaining("write 'gnome-keyring-d'");
        assertThatThrownBy(() -> DefinitionReader.read(
                        "x.json", daemons.formatted("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4")))
                .hasMessageContaining("has 16 bytes");
        assertThatThrownBy(() -> DefinitionReader.read("x.json", daemons.formatted("")))
                .hasMessageContaining("sharedDaemons: ''");
    }
}
