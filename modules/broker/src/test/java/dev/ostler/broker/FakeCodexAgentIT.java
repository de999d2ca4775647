package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.codex.CodexProtocol;

/** The fake codex app-server. */
class FakeCodexAgentIT extends AgentContract {
    @Override
    Protocol protocol() {
        return new CodexProtocol();
    }

    @Override
    HarnessDefinition definition() {
        return Spawns.fakeCodex(dir);
    }
}
