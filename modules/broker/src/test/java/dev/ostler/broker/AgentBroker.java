package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a JVM of its own, with a keeper process, to be killed in the middle of a turn. {@code DATA DEFINITION-FILE
 * PROMPT EVENT [MODEL]}: says {@code turn ID} when an event of that kind has come.
 */
final class AgentBroker {
    private AgentBroker() {}

    public static void main(String[] args) {
        try {
            run(args);
        } catch (Exception | AssertionError e) {
            // whoever waits for a line must see the end of this process, which Vert.x would hold up
            System.err.println("the broker that was to be killed failed: " + e);
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx();
        BrokerOptions options = new BrokerOptions(Path.of(args[0]), "test", List.of()).with(KeeperPlace.PROCESS);
        TestBroker.await(vertx.deployVerticle(new BrokerVerticle(options, List.of(new LineProtocol()))));
        BusClient client = new BusClient(vertx.eventBus(), Caller.LOCAL);
        HarnessDefinition definition = Json.read(Files.readString(Path.of(args[1])), HarnessDefinition.class);
        Kind awaited = Kind.fromWire(args[3]).orElseThrow();
        CountDownLatch seen = new CountDownLatch(1);
        vertx.eventBus().<EventBatch>localConsumer(Addresses.EVENTS, m -> {
            if (m.body().events().stream().anyMatch(e -> e.kind() == awaited)) {
                seen.countDown();
            }
        });
        TestBroker.await(client.call(Operations.SPAWN, Spawns.of("agent", definition, null, null)));
        if (args.length > 4) {
            TestBroker.await(client.call(Operations.SET_MODEL, new Sessions.SetModel("agent", args[4])));
        }
        Sessions.Prompted turn =
                TestBroker.await(client.call(Operations.PROMPT, new Sessions.Prompt("agent", args[2])));
        if (!seen.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("no " + awaited);
        }
        System.out.println("turn " + turn.turn());
    }
}
