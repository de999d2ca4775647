package dev.ostler.cli.demo;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.BrokerAddress;
import dev.ostler.cli.http.HttpTarget;
import dev.ostler.cli.server.BrokerVertx;
import dev.ostler.cli.server.OstlerVerticle;
import dev.ostler.cli.server.Running;
import dev.ostler.cli.server.ServerPlan;
import dev.ostler.core.secret.Secret;
import dev.ostler.fake.model.FakeModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the demo needs: a temporary directory, a broker and a fake model in this JVM. Closed, nothing of it is left. */
final class Stage implements AutoCloseable {
    private final Path directory;
    private final Vertx vertx;
    private final FakeModel model;
    private final OstlerVerticle broker;
    private @Nullable Running running;

    private Stage(Path directory) {
        this.directory = directory;
        this.vertx = BrokerVertx.create();
        this.model = new FakeModel(vertx);
        ServerPlan plan = new ServerPlan(
                data(), "127.0.0.1", 0, "demo", java.util.List.of(directory.resolve("harnesses")), false, Set.of(), 10);
        this.broker = new OstlerVerticle(plan);
    }

    /** Sets it up; what cannot be set up is taken down again. */
    static Stage set() throws IOException {
        Stage stage = new Stage(Files.createTempDirectory("ostler-demo-"));
        try {
            Files.createDirectory(stage.work());
            await(stage.model.start(0).toCompletionStage(), "the fake model");
            FakeDefinition.write(stage.directory, stage.model.baseUrl());
            await(stage.vertx.deployVerticle(stage.broker).toCompletionStage(), "the broker");
            stage.running = await(stage.broker.running(), "the broker");
            return stage;
        } catch (IOException | RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    /** Where the agent works. */
    Path work() {
        return directory.resolve("work");
    }

    String url() {
        return up().url();
    }

    String modelUrl() {
        return model.baseUrl();
    }

    String store() {
        return up().store();
    }

    Path tokenFile() {
        return up().tokenFile();
    }

    Api api() throws IOException {
        Secret token = Secret.of(Files.readString(tokenFile()).strip());
        return new Api(new BrokerAddress(HttpTarget.parse(url()), token, "the demo", null, 0));
    }

    boolean down() {
        return broker.closed().toCompletableFuture().isDone();
    }

    void awaitDown() {
        await(broker.closed(), "the broker's end");
    }

    private Running up() {
        if (running == null) {
            throw new IllegalStateException("the stage is not set");
        }
        return running;
    }

    private static <T> T await(CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new DemoFailure(what + ": " + (cause == null ? e : cause).getMessage());
        } catch (TimeoutException e) {
            throw new DemoFailure(what + " did not come within 20 s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure(what + ": interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        BrokerVertx.close(vertx);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
