package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.pi.PiProtocol;
import dev.ostler.fake.FakePrograms;
import java.nio.file.Path;

/** The fake {@code pi --mode rpc}, with the gate that is shipped. */
class FakePiAgentIT extends AgentContract {
    @Override
    Protocol protocol() {
        return new PiProtocol();
    }

    @Override
    Path memory() {
        return dir.resolve("agent/sessions");
    }

    @Override
    String otherModel() {
        return "mock/mock-2";
    }

    @Override
    String unknownModel() {
        return "mock/none";
    }

    @Override
    HarnessDefinition definition() {
        return PiDefinitions.of(dir, FakePrograms.pi());
    }
}
