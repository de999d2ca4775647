package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.claude.ClaudeProtocol;
import dev.ostler.fake.FakePrograms;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
