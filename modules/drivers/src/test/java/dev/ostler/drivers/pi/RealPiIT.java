package dev.ostler.drivers.pi;

import dev.ostler.drivers.commands.PipedProcess;
import dev.ostler.fake.model.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real pi with a fake model. {@code OSTLER_PI} names its cli.js, {@code OSTLER_NODE} a node of 22.19 or later. */
@EnabledIfEnvironmentVariable(named = "OSTLER_PI", matches = ".+")
final class RealPiIT extends PiContract {
    @Override
    void prepare() throws Exception {
        FakeModel model = new FakeModel(vertx);
        model.start(0).toCompletionStage().toCompletableFuture().get();
        configure(dir, "openai-responses", model.baseUrl());
    }

    @Override
    List<String> command(List<String> args) {
        List<String> command = new ArrayList<>(List.of(System.getenv("OSTLER_NODE"), System.getenv("OSTLER_PI")));
        command.addAll(args);
        return command;
    }

    /** One that speaks {@code api} to its model. */
    static PipedProcess startPi(Path dir, String api, String modelUrl, List<String> more) throws IOException {
        configure(dir, api, modelUrl);
        List<String> command = new ArrayList<>(
                List.of(System.getenv("OSTLER_NODE"), System.getenv("OSTLER_PI"), "--mode", "rpc", "--offline"));
        command.addAll(more);
        return PipedProcess.start(
                command,
                dir,
                Map.of(
                        "HOME",
                        dir.toString(),
                        "PI_CODING_AGENT_DIR",
                        dir.resolve("agent").toString()));
    }

    private static void configure(Path dir, String api, String modelUrl) throws IOException {
        Path agent = Files.createDirectories(dir.resolve("agent"));
        Files.writeString(agent.resolve("models.json"), """
                {"providers":{"mock":{"baseUrl":"%s","api":"%s","apiKey":"dummy","models":[{"id":"mock-1"}]}}}
                """.formatted(modelUrl, api));
        Files.writeString(agent.resolve("settings.json"), """
                {"defaultProvider":"mock","defaultModel":"mock-1"}
                """);
    }
}
