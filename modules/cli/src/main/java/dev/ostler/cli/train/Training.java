package dev.ostler.cli.train;

import dev.ostler.cli.Environment;
import dev.ostler.cli.Interrupts;
import dev.ostler.cli.Main;
import dev.ostler.fake.FakePrograms;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The run that a start-up cache is trained with: {@code Training short|long|serve}. It does what commands of that kind do, with
 * a data directory in the temporary one, and prints nothing.
 */
public final class Training {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** Speaks just enough to be the agent of {@code ostler serve --protocol serve}; for {@code sh -c}. */
    public static final String AGENT = """
            while read -r line; do
              id=${line#*'"id":"'}
              echo '{"type":"response","id":"'"${id%%'"'*}"'","success":true,"data":{"sessionId":"trained"}}'
            done
            """;

    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

    private Training() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            LockSupport.parkNanos(LONGEST.toNanos());
            Runtime.getRuntime().halt(1);
        });
        switch (args.length == 0 ? "" : args[0]) {
            case "long" -> broker();
            case "serve" -> session();
            default -> commands();
        }
        System.exit(0);
    }

    /** Against answers that are made up: a broker would put its own classes into the cache of the short commands. */
    private static void commands() throws Exception {
        try (CannedBroker broker = CannedBroker.start()) {
            Environment env =
                    environment(Map.of("OSTLER_URL", broker.url(), "OSTLER_TOKEN", "training"), null, NOWHERE);
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
        Main.run(environment(Map.of("OSTLER_DATA", data.toString()), null, NOWHERE), "ps");
        Files.delete(data);
    }

    /** The very command. */
    private static void broker() throws Exception {
        Path data = Files.createTempDirectory("training");
        String home = System.getProperty("ostler.home");
        Map<String, String> here = Map.of("OSTLER_DATA", data.toString());
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Environment up = environment(here, home == null ? null : Path.of(home), new FirstLine(ready));
        Thread broker = Thread.ofPlatform().name("up").start(() -> {
            int code = Main.run(up, "up", "--port", "0");
            ready.completeExceptionally(new IllegalStateException("ostler up ended with " + code));
        });
        ready.join();
        Environment client = environment(here, null, NOWHERE);
        List<String> spawn = new ArrayList<>(List.of("spawn", "trained", "--"));
        spawn.addAll(FakePrograms.appServer());
        Main.run(client, spawn.toArray(String[]::new));
        Main.run(client, "release", "trained");
        Main.run(client, "ps", "--all");
        Main.run(client, "events");
        Main.run(client, "down", "--grace", "5s");
        broker.join();
    }

    /** From its beginning to ready; its stdin is at its end, so that it ends then. */
    private static void session() throws Exception {
        Path data = Files.createTempDirectory("training");
        String home = System.getProperty("ostler.home");
        Environment env =
                environment(Map.of("OSTLER_DATA", data.toString()), home == null ? null : Path.of(home), NOWHERE);
        Main.run(env, "serve", "--protocol", "serve", "--", "/bin/sh", "-c", AGENT);
    }

    /** Says that a line was printed, and forgets it. */
    private static final class FirstLine extends PrintStream {
        private final CompletableFuture<Void> printed;

        FirstLine(CompletableFuture<Void> printed) {
            super(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            this.printed = printed;
        }

        @Override
        public void println(@Nullable String line) {
            printed.complete(null);
        }
    }

    private static Environment environment(Map<String, String> more, @Nullable Path home, PrintStream out) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("HOME", System.getProperty("java.io.tmpdir"));
        return new Environment(
                variables,
                home,
                Path.of("").toAbsolutePath(),
                InputStream.nullInputStream(),
                out,
                NOWHERE,
                false,
                false,
                Interrupts.OF_PROCESS);
    }
}
