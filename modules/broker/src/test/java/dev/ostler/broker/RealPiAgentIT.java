package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.pi.PiProtocol;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real pi. {@code OSTLER_PI} names its cli.js, {@code OSTLER_NODE} a node of 22.19 or later. */
@EnabledIfEnvironmentVariable(named = "OSTLER_PI", matches = ".+")
class RealPiAgentIT extends RealAgentContract {
    @Override
    Protocol protocol() {
        return new PiProtocol();
    }

    @Override
    void configure(String modelUrl) throws Exception {
        PiDefinitions.configure(dir, "openai-responses", modelUrl);
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
        return PiDefinitions.of(dir, List.of(program("OSTLER_NODE"), program("OSTLER_PI")));
    }
}
