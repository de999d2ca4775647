package dev.ostler.drivers.acp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import dev.ostler.drivers.Ability;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentTest {
    @ParameterizedTest
    @CsvSource({
        "OpenCode, fork, true",
        "OpenCode, list, false",
        "@agentclientprotocol/claude-agent-acp, fork, false",
    })
    void aCopyThatDoesNotLastIsNone(String name, String can, boolean forks) {
        assertThat(agent(name, can).capabilities().has(Ability.FORK)).isEqualTo(forks);
    }

    @ParameterizedTest
    @CsvSource({"gemini-cli, true", "OpenCode, false"})
    void whoLosesYoungSessionsIsKnown(String name, boolean loses) {
        assertThat(agent(name, "list").losesYoungSessions()).isEqualTo(loses);
    }

    private static Agent agent(String name, String can) {
        return Agent.of(Json.tree("{\"protocolVersion\":1,\"agentInfo\":{\"name\":\"" + name
                + "\",\"version\":\"1\"},\"agentCapabilities\":{\"sessionCapabilities\":{\"" + can + "\":{}}}}"));
    }
}
