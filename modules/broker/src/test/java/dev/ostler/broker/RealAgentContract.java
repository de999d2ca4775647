package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** A real agent and the fake model, offline. */
abstract class RealAgentContract extends AgentContract {
    private final Vertx modelVertx = Vertx.vertx();
    private FakeModel model;

    /** Writes what the agent reads at its start; {@code modelUrl} ends in {@code /v1}. */
    abstract void configure(String modelUrl) throws Exception;

    @Override
    void prepare() throws Exception {
        model = TestBroker.await(new FakeModel(modelVertx).start(0));
        configure(model.baseUrl());
    }

    @AfterEach
    void stopModel() {
        // its server, when it came so far, goes with it
        TestBroker.await(modelVertx.close());
    }

    /** How the turn of an unreachable model is brought to its end: agents retry for minutes, and can be interrupted. */
    @Test
    void aModelThatIsGoneHoldsNobodyForEver() throws Exception {
        spawn("alone");
        outcome(prompt("alone", "say: with a model"));
        TestBroker.await(model.stop());
        Sessions.Prompted turn = prompt("alone", "say: without one");
        broker.event(Kind.TURN_STARTED, e -> turn.turn().equals(e.turn()));
        broker.call(Operations.INTERRUPT, new Sessions.Interrupt("alone"));
        assertThat(outcome(turn)).isIn("failed", "interrupted");
        assertThat(of(turn.turn(), Kind.TURN_ENDED)).hasSize(1);
    }

    @Override
    String agent() {
        for (var enabled : getClass().getAnnotationsByType(EnabledIfEnvironmentVariable.class)) {
            for (Path at = Path.of(program(enabled.named())).toAbsolutePath(); at != null; at = at.getParent()) {
                Path file = at.resolveSibling("package.json");
                if (Files.exists(file)) {
                    var json = Json.tree(read(file));
                    if (json.has("version") && !json.path("name").asText().equals("node")) {
                        // native binaries of npm packages are packages of their own
                        return (json.path("name").asText() + " "
                                        + json.path("version").asText())
                                .replaceAll("-linux-(x64|arm64)", "");
                    }
                }
            }
        }
        return getClass().getSimpleName();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of a variable that names a program; the test is enabled by it. */
    static String program(String variable) {
        return java.util.Objects.requireNonNull(System.getenv(variable), variable);
    }

    /** A definition with these members, owned, in {@link #dir}. */
    HarnessDefinition with(String members) {
        return Spawns.with(Spawns.fakeCodex(dir), "\"readiness\":{\"timeoutMs\":60000}," + members);
    }
}
