package dev.ostler.drivers.pi;

import dev.ostler.fake.model.FakeModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real pi with a fake model. {@code OSTLER_PI} names its cli.js, {@code OSTLER_NODE} a node of 22.19 or later. */
@EnabledIfEnvironmentVariable(named = "OSTLER_PI", matches = ".+")
final class RealPiIT extends PiContract {
    @Override
    void prepare() throws Exception {
        FakeModel model = new FakeModel(vertx);
        model.start(0).toCompletionStage().toCompletableFuture().get();
        Path agent = Files.createDirectories(dir.resolve("agent"));
        Files.writeString(agent.resolve("models.json"), """
                {"providers":{"mock":{"baseUrl":"%s","api":"openai-responses","apiKey":"dummy","models":[{"id":"mock-1"}]}}}
                """.formatted(model.baseUrl()));
        Files.writeString(agent.resolve("settings.json"), """
                {"defaultProvider":"mock","defaultModel":"mock-1"}
                """);
    }

    @Override
    List<String> command(List<String> args) {
        List<String> command = new ArrayList<>(List.of(System.getenv("OSTLER_NODE"), System.getenv("OSTLER_PI")));
        command.addAll(args);
        return command;
    }
}
