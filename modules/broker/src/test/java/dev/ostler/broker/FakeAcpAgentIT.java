package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.acp.AcpProtocol;
import dev.ostler.fake.FakePrograms;
import java.util.List;

/** The fake ACP agent, in the manner of opencode. */
class FakeAcpAgentIT extends AgentContract {
    @Override
    Protocol protocol() {
        return new AcpProtocol();
    }

    String manner() {
        return "opencode";
    }

    @Override
    String unknownModel() {
        return "none";
    }

    @Override
    HarnessDefinition definition() {
        List<String> command = FakePrograms.acp(
                "--like", manner(), "--home", dir.resolve("acp-home").toString());
        return AcpAgents.definition(dir, command, "");
    }
}
