package dev.ostler.cli.train;

import dev.ostler.broker.KeeperPlace;
import dev.ostler.cli.Environment;
import dev.ostler.cli.Main;
import dev.ostler.cli.server.BrokerVertx;
import dev.ostler.cli.server.OstlerVerticle;
import dev.ostler.cli.server.Running;
import dev.ostler.cli.server.ServerConfig;
import dev.ostler.cli.server.ServerPlan;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The run that a start-up cache is trained with: {@code Training short|long}. It does what commands of that kind do, with
 * a data directory in the temporary one, and prints nothing.
 */
public final class Training {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

    private Training() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            LockSupport.parkNanos(LONGEST.toNanos());
            Runtime.getRuntime().halt(1);
        });
        if (args.length > 0 && args[0].equals("long")) {
            broker();
        } else {
            commands();
        }
        System.exit(0);
    }

    /** Against answers that are made up: a broker would put its own classes into the cache of the short commands. */
    private static void commands() throws Exception {
        try (CannedBroker broker = CannedBroker.start()) {
            Environment env = environment(Map.of("OSTLER_URL", broker.url(), "OSTLER_TOKEN", "training"), null);
            Main.run(env, "ps");
            Main.run(env, "ps", "--all", "--json");
            Main.run(env, "info");
            Main.run(env, "inspect", "trained");
            Main.run(env, "spawn", "trained", "--harness", "codex");
            Main.run(env, "prompt", "trained", "say something");
            Main.run(env, "events");
            Main.run(env, "approvals");
            Main.run(env, "logs", "trained");
            Main.run(env, "wait", "trained", "--ready", "--timeout", "1s");
            Main.run(env, "release", "trained");
            Main.run(env, "ps", "--nonsense");
            Main.run(env, "--version");
        }
        Path data = Files.createTempDirectory("training");
        Main.run(environment(Map.of("OSTLER_DATA", data.toString()), null), "ps");
        Files.delete(data);
    }

    private static void broker() throws Exception {
        Path data = Files.createTempDirectory("training");
        String home = System.getProperty("ostler.home");
        Environment env = environment(Map.of(), home == null ? null : Path.of(home));
        ServerConfig config = new ServerConfig(data.toString(), null, 0, "training", null, null, null, null, null);
        Vertx vertx = BrokerVertx.create();
        OstlerVerticle verticle = new OstlerVerticle(ServerPlan.of(config, env).with(KeeperPlace.PROCESS));
        vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().join();
        Running running = verticle.running().toCompletableFuture().join();
        Environment client = environment(
                Map.of(
                        "OSTLER_URL",
                        running.url(),
                        "OSTLER_TOKEN_FILE",
                        running.tokenFile().toString()),
                null);
        Main.run(client, "spawn", "trained", "--", "/bin/true");
        Main.run(client, "ps", "--all");
        Main.run(client, "events");
        Main.run(client, "down", "--grace", "5s");
        verticle.closed().toCompletableFuture().join();
        BrokerVertx.close(vertx);
    }

    private static Environment environment(Map<String, String> more, @Nullable Path home) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("HOME", System.getProperty("java.io.tmpdir"));
        return new Environment(
                variables,
                home,
                Path.of("").toAbsolutePath(),
                InputStream.nullInputStream(),
                NOWHERE,
                NOWHERE,
                false,
                false,
                (_, _) -> {});
    }
}
