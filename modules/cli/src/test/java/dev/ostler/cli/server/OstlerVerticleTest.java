package dev.ostler.cli.server;

import static dev.ostler.cli.Patience.await;

import dev.ostler.cli.Patience;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever takes the server down, and however many at once: all of it has stopped when it says so. */
class OstlerVerticleTest {
    enum Way {
        DOWN((vertx, _) -> down(vertx)),
        UNDEPLOY(Vertx::undeploy),
        CLOSE((vertx, _) -> vertx.close()),
        ALL_AT_ONCE((vertx, id) -> {
            down(vertx);
            vertx.undeploy(id);
            vertx.close();
        }),
        CHILDREN_FIRST((vertx, id) -> {
            vertx.deploymentIDs().stream().filter(other -> !other.equals(id)).forEach(vertx::undeploy);
            vertx.undeploy(id);
        });

        private final BiConsumer<Vertx, String> take;

        Way(BiConsumer<Vertx, String> take) {
            this.take = take;
        }
    }

    @TempDir
    Path dir;

    private static void down(Vertx vertx) {
        new BusClient(vertx.eventBus(), Caller.LOCAL).call(Operations.DOWN, new Broker.Down("a test", null, null));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void hasStoppedAndLetItsDirectoryGoWhenItIsClosed(Way way) throws Exception {
        for (int round = 0; round < 2; round++) {
            Vertx vertx = BrokerVertx.create();
            try {
                OstlerVerticle verticle = new OstlerVerticle(
                        new ServerPlan(dir.resolve("data"), "127.0.0.1", 0, "here", List.of(), false, Set.of(), 10));
                String id = get(vertx.deployVerticle(verticle).toCompletionStage());
                way.take.accept(vertx, id);
                get(verticle.closed());
                // Vert.x forgets a verticle a moment after it has stopped
                await().until(() -> Set.of(id).containsAll(vertx.deploymentIDs()));
                // the kernel's lock, and the next round opens the database
                DataDirectory.take(dir.resolve("data")).close();
            } finally {
                BrokerVertx.close(vertx);
            }
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
