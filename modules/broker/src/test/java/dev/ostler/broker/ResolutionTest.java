package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Readiness;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.RestartPolicy;
import dev.ostler.core.ops.Harnesses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolutionTest {
    @Test
    void whatTheRequestSaysWinsOverTheDefinition() {
        HarnessDefinition base = Samples.definition(
                "\"env\":{\"A\":\"1\",\"B\":\"1\"},\"readiness\":{\"stream\":\"stderr\"},\"model\":\"m\",\"restart\":{\"enabled\":true}");
        Harnesses.Spawn spawn = new Harnesses.Spawn(
                "n",
                "d",
                null,
                null,
                null,
                "acp",
                "/tmp",
                Map.of("B", "2"),
                Release.DETACH,
                Duration.ofSeconds(3),
                new ApprovalPolicy.Deny(),
                "other",
                null,
                "s",
                true,
                null);
        HarnessDefinition d = Resolution.of(spawn, base);
        assertThat(d.env()).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
        assertThat(d.protocol()).isEqualTo("acp");
        assertThat(d.cwd()).isEqualTo("/tmp");
        assertThat(d.releaseOrDefault()).isEqualTo(Release.DETACH);
        assertThat(d.readiness()).isEqualTo(base.readiness().withTimeout(Duration.ofSeconds(3)));
        assertThat(d.approvals()).isEqualTo(new ApprovalPolicy.Deny());
        assertThat(d.model()).isEqualTo("other");
        assertThat(d.sessionId()).isEqualTo("s");
        assertThat(d.allowRemote()).isTrue();
        assertThat(d.restart()).isEqualTo(base.restart());
    }

    @Test
    void aRequestThatSaysNothingLeavesTheDefinitionAsItIs() {
        HarnessDefinition base =
                Samples.definition("\"env\":{\"A\":\"1\"},\"approvals\":\"deny-after 5s\",\"auth\":{\"token\":\"t\"}");
        assertThat(Resolution.of(spawn(null), base)).isEqualTo(base);
    }

    @Test
    void aPlainCommandKeepsTheReadinessContract() {
        HarnessDefinition d = Resolution.of(spawn(List.of("prog", "-x", "{y}")), null);
        assertThat(d.command()).isEqualTo("prog");
        assertThat(d.args()).containsExactly("-x", "{y}");
        assertThat(d.readiness()).isEqualTo(Readiness.JSON_LINE);
        assertThat(d.restart()).isEqualTo(RestartPolicy.OFF);
        assertThat(d.releaseOrDefault()).isEqualTo(Release.ABORT);
    }

    @Test
    void anAttachedHostIsLeftRunningUnlessSomebodySaysOtherwise() {
        HarnessDefinition d = Resolution.of(
                new Harnesses.Attach(
                        "n", null, null, "s", new Credential(null, "t", null, null), null, null, null, null),
                "ws://127.0.0.1:9");
        assertThat(d.host().ownership()).isEqualTo(Ownership.ATTACHED);
        assertThat(d.endpoint()).isEqualTo(Endpoint.parse("ws://127.0.0.1:9"));
        assertThat(d.sessionId()).isEqualTo("s");
        assertThat(d.auth().type()).isEqualTo("bearer");
        assertThat(d.releaseOrDefault()).isEqualTo(Release.DETACH);
    }

    private static Harnesses.Spawn spawn(@org.jspecify.annotations.Nullable List<String> command) {
        return new Harnesses.Spawn(
                "n",
                command == null ? "d" : null,
                null,
                command,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
