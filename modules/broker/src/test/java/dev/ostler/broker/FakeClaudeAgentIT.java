package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.claude.ClaudeProtocol;
import dev.ostler.fake.FakePrograms;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The fake Claude Code. */
class FakeClaudeAgentIT extends AgentContract {
    @Override
    Protocol protocol() {
        return new ClaudeProtocol();
    }

    @Override
    HarnessDefinition definition() {
        return running(dir, FakePrograms.claude(), Map.of());
    }

    @Override
    Path memory() {
        return dir.resolve(".claude/projects");
    }

    /** A session is written with its first prompt, and a process that is told to go on with none ends. */
    @Test
    void aRestartBeforeTheFirstPromptBeginsANewSession() throws Exception {
        Harnesses.Spawned before = spawn("early");
        Harnesses.Spawned after = broker.call(Operations.RESTART, new Supervision.Restart("early", null));
        assertThat(after.sessionId()).isNotBlank().isNotEqualTo(before.sessionId());
        assertThat(outcome(prompt("early", "say: hello"))).isEqualTo("completed");
    }

    @Test
    void anUnknownSessionIsRefusedInItsOwnWords() throws Exception {
        String unknown = "01234567-89ab-4def-8123-456789abcdef";
        Problem refused = broker.refused(Operations.SPAWN, Spawns.resuming("lost", definition(), unknown));
        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_READY);
        assertThat(refused.message()).contains("No conversation found with session ID: " + unknown);
        assertThat(broker.leftovers()).isEmpty();
    }

    /** This program with its home in {@code dir}. */
    static HarnessDefinition running(Path dir, List<String> command, Map<String, String> env) {
        Map<String, String> all = new HashMap<>(env);
        all.put("HOME", dir.toString());
        Map<String, Object> members = Map.of(
                "protocol",
                "claude",
                "command",
                command.getFirst(),
                "args",
                command.subList(1, command.size()),
                "cwd",
                dir.toString(),
                "env",
                all,
                "readiness",
                Map.of("timeoutMs", 60_000));
        String json = Json.write(members);
        return Spawns.with(Spawns.fakeCodex(dir), json.substring(1, json.length() - 1));
    }
}
