package dev.ostler.broker;

import dev.ostler.core.bus.BusClient;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/** A broker in a JVM of its own, with a keeper process, to be killed. {@code DATA HOME}: has one harness of each policy. */
final class KeptBroker {
    private KeptBroker() {}

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        BrokerOptions options = new BrokerOptions(Path.of(args[0]), "test", List.of()).with(KeeperPlace.PROCESS);
        TestBroker.await(vertx.deployVerticle(new BrokerVerticle(options)));
        BusClient client = new BusClient(vertx.eventBus(), Caller.LOCAL);
        HarnessDefinition codex = Spawns.fakeCodex(Path.of(args[1]));
        TestBroker.await(client.call(Operations.SPAWN, Spawns.of("adopted", codex, null, null)));
        TestBroker.await(client.call(
                Operations.SPAWN, Spawns.of("killed", Spawns.with(codex, "\"onBrokerLoss\":\"kill\""), null, null)));
        System.out.println("held");
    }
}
