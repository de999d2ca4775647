package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import java.nio.file.Path;
import java.util.List;

/** Definitions of ACP agents, with their homes in a directory of the test. */
final class AcpAgents {
    private AcpAgents() {}

    /**
     * One agent.
     *
     * @param env members of the object {@code env} besides HOME; what a developer has of these is dropped, and with
     *     {@code IS_SANDBOX} a Claude that is run by root ends at once
     */
    static HarnessDefinition definition(Path dir, List<String> command, String env) {
        return Spawns.with(
                Spawns.fakeCodex(dir),
                "\"protocol\":\"acp\",\"readiness\":{\"timeoutMs\":60000},\"command\":"
                        + Json.write(command.getFirst())
                        + ",\"args\":" + Json.write(command.subList(1, command.size()))
                        + ",\"env\":{\"HOME\":" + Json.write(home(dir).toString()) + (env.isEmpty() ? "" : "," + env)
                        + "},\"envDrop\":[\"XDG_CONFIG_HOME\",\"XDG_DATA_HOME\",\"XDG_STATE_HOME\",\"XDG_CACHE_HOME\",\"IS_SANDBOX\"]");
    }

    static Path home(Path dir) {
        return dir.resolve("home");
    }
}
