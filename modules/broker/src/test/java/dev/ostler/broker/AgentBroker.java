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
import dev.ostler.fake.FakePrograms;
import io.vertx.core.Vertx;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A broker in a JVM of its own, with a keeper process, to be killed in the middle of a turn. {@code DATA DEFINITION-FILE
 * PROMPT EVENT [MODEL]}: says {@code turn ID} when an event of that kind has come that belongs to a turn.
 */
final class AgentBroker {
    private AgentBroker() {}

    /** One on {@code dir/data} that is killed with SIGKILL when that event has come; the turn that runs then. */
    static String killedAt(Path dir, HarnessDefinition definition, String prompt, Kind event) throws Exception {
        return killedAt(dir, definition, prompt, event, null);
    }

    /** The same after it was given this model. */
    static String killedAt(Path dir, HarnessDefinition definition, String prompt, Kind event, @Nullable String model)
            throws Exception {
        Path file = Files.writeString(dir.resolve("definition.json"), Json.write(definition));
        List<String> args =
                new ArrayList<>(List.of(dir.resolve("data").toString(), file.toString(), prompt, event.wire()));
        if (model != null) {
            args.add(model);
        }
        Process killed = new ProcessBuilder(FakePrograms.program(AgentBroker.class.getName(), args))
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = killed.inputReader()) {
            return lines.lines()
                    .filter(line -> line.startsWith("turn "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the broker ended early"))
                    .substring("turn ".length());
        } finally {
            killed.destroyForcibly().waitFor();
        }
    }

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
            if (m.body().events().stream().anyMatch(e -> e.kind() == awaited && e.turn() != null)) {
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
            throw new AssertionError("no " + awaited + " of a turn");
        }
        System.out.println("turn " + turn.turn());
    }
}
