package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a JVM of its own that leads harnesses through their lives until it is killed: by itself, with SIGKILL, at
 * a named step, or by whoever started it. {@code DATA-DIR HOME-DIR STEP|none|hold|release SEED VICTIM [COMMAND…]}.
 */
final class DoomedBroker {
    private final Vertx vertx;
    private final Path home;
    private final BusClient client;

    private DoomedBroker(Vertx vertx, Path home) {
        this.vertx = vertx;
        this.home = home;
        this.client = new BusClient(vertx.eventBus(), Caller.LOCAL);
    }

    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx();
        Path data = Path.of(args[0]);
        String mode = args[2];
        CrashVictim victim = CrashVictim.valueOf(args[4]);
        CrashWitness.testify(vertx);
        if (!List.of("none", "hold", "release").contains(mode)) {
            CrashStep step = CrashStep.valueOf(mode);
            vertx.eventBus().<Object>addOutboundInterceptor(ctx -> dieAt(step, ctx, () -> kill(victim, data)));
        }
        TestBroker.await(vertx.deployVerticle(
                new BrokerVerticle(new BrokerOptions(data, "test", List.of()).with(victim.place()))));
        DoomedBroker broker = new DoomedBroker(vertx, Path.of(args[1]));
        System.out.println("up");
        switch (mode) {
            case "hold" -> {
                Harnesses.Spawned held = broker.hold(List.of(args).subList(5, args.length));
                System.out.println("pid " + held.pid());
                System.out.println("held");
            }
            case "release" -> {
                broker.releaseAll();
                Runtime.getRuntime().halt(0);
            }
            case "none" -> broker.liveOn(new SplittableRandom(Long.parseLong(args[3])));
            default -> {
                if (CrashStep.valueOf(mode).earlier().isEmpty()) {
                    broker.life("doomed", "say: hello", true);
                } else {
                    broker.recovered();
                }
                System.out.println("survived");
                Runtime.getRuntime().halt(3);
            }
        }
    }

    private static void dieAt(CrashStep step, DeliveryContext<Object> ctx, Runnable death) {
        if (step.isAt(ctx.message().address(), ctx.body())) {
            death.run();
        }
        ctx.next();
    }

    /** SIGKILL to itself, and before it to its keeper when that is to go too; does not return. */
    private static void kill(CrashVictim victim, Path data) {
        if (victim == CrashVictim.BOTH) {
            CrashVictim.killKeeper(data);
        }
        try {
            Linker linker = Linker.nativeLinker();
            var raise = linker.downcallHandle(
                    linker.defaultLookup().find("raise").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int ignored = (int) raise.invokeExact(9);
            throw new AssertionError("raise returned " + ignored);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private Harnesses.Spawned spawn(String name) throws Exception {
        return call(Operations.SPAWN, Spawns.of(name, Spawns.fakeCodex(home), null, null));
    }

    /** One that is started again when it misses three checks, or ends: a fake codex, or what keeps the contract. */
    private Harnesses.Spawned hold(List<String> command) throws Exception {
        HarnessDefinition watched = Spawns.with(
                Spawns.fakeCodex(home),
                "\"probe\":{\"intervalMs\":200,\"misses\":3,\"action\":\"restart\"},"
                        + "\"restart\":{\"enabled\":true,\"maxRestarts\":100,\"backoffMs\":10,\"maxBackoffMs\":100}");
        HarnessDefinition held = command.isEmpty()
                ? watched
                : Spawns.with(
                        watched,
                        "\"readiness\":{\"timeoutMs\":30000},\"command\":" + Json.write(command.getFirst())
                                + ",\"args\":" + Json.write(command.subList(1, command.size())));
        return call(Operations.SPAWN, Spawns.of("held", held, null, null));
    }

    private void life(String name, String prompt, boolean whole) throws Exception {
        spawn(name);
        CountDownLatch ended = new CountDownLatch(whole ? 1 : 0);
        vertx.eventBus().<EventBatch>localConsumer(Addresses.EVENTS, m -> {
            if (m.body().events().stream().anyMatch(e -> e.kind() == Kind.TURN_ENDED)) {
                ended.countDown();
            }
        });
        call(Operations.PROMPT, new Sessions.Prompt(name, prompt));
        if (!ended.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the turn did not end");
        }
        call(Operations.RELEASE, new Harnesses.ReleaseIt(name, Release.ABORT, null, null));
    }

    private void releaseAll() throws Exception {
        for (Harnesses.View view :
                call(Operations.LIST, new Harnesses.ListAll(false)).harnesses()) {
            call(Operations.RELEASE, new Harnesses.ReleaseIt(view.id(), Release.ABORT, null, null));
            System.out.println("released " + view.name());
        }
    }

    /** What an earlier one left has been settled when this ends. */
    private void recovered() throws Exception {
        for (Harnesses.View view :
                call(Operations.LIST, new Harnesses.ListAll(false)).harnesses()) {
            call(Operations.WAIT, new Harnesses.Wait(view.id(), Harnesses.Until.READY, null));
        }
    }

    /** What an earlier one left is released, or not; then lives are led, one after the other. */
    private void liveOn(SplittableRandom random) throws Exception {
        for (Harnesses.View view :
                call(Operations.LIST, new Harnesses.ListAll(false)).harnesses()) {
            if (random.nextInt(4) > 0) {
                client.call(Operations.RELEASE, new Harnesses.ReleaseIt(view.id(), Release.ABORT, null, null));
            }
        }
        for (int i = 0; ; i++) {
            try {
                life("life-" + ProcessHandle.current().pid() + "-" + i, "slow: 5 every 10", random.nextBoolean());
            } catch (ExecutionException e) {
                // its keeper was killed: what becomes of this one is seen at the end
                System.out.println("not led to its end: " + e.getCause());
            }
        }
    }

    private <Q extends Record, A extends Record> A call(Operation<Q, A> operation, Q request) throws Exception {
        return client.call(operation, request)
                .toCompletionStage()
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
    }
}
