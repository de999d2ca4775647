package dev.ostler.cli.server;

import dev.ostler.broker.KeeperPlace;
import dev.ostler.cli.Environment;
import dev.ostler.cli.Ostler;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code ostler up}: the broker in the foreground, until it is told to go down. */
@Command(
        name = "up",
        description = "Run the broker here, in the foreground.",
        footer = {
            "",
            "Prints one line of JSON on stdout when it is ready; the log is stderr. Ctrl-C",
            "and SIGTERM are ostler down: what it owns is released, what was detached stays.",
            "A second one hurries. SIGHUP reads the settings again; definitions are read at",
            "every spawn anyway.",
            "What it owns is kept by a small process of its own, which outlives a broker",
            "that is killed.",
            "Settings: the flags, then --config FILE or else ~/.config/ostler/ostler.json or",
            "the shipped one.",
            "",
            "Examples:",
            "  ostler up",
            "  ostler up --data /tmp/try --port 0"
        })
public final class Up implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ostler root;

    @Option(names = "--port", paramLabel = "PORT", description = "0 for any free one. Default: 4850")
    private @Nullable Integer port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to bind. Default: 127.0.0.1")
    private @Nullable String host;

    @Option(
            names = "--allow-remote",
            description = "Let --host be other than loopback; tokens then travel in the clear.")
    private boolean allowRemote;

    @Option(names = "--node", paramLabel = "NAME", description = "This broker's name in events. Default: the machine's")
    private @Nullable String node;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings as JSON; names as the flags, and harnesses, names, maxHarnesses.")
    private @Nullable Path config;

    /** For the parser, which sets the rest. */
    @SuppressWarnings("NullAway.Init")
    public Up() {}

    public Up(Ostler root, @Nullable Integer port) {
        this.root = root;
        this.port = port;
    }

    @Override
    public Integer call() {
        Environment env = root.env();
        // beside each other: the one loads what reads JSON, the other the log and the network
        CompletableFuture<ServerPlan> planning = CompletableFuture.supplyAsync(() -> plan(env));
        Vertx vertx = BrokerVertx.create();
        try {
            ServerPlan plan = await(planning);
            OstlerVerticle verticle = new OstlerVerticle(plan);
            Shutdown shutdown = new Shutdown(vertx, verticle::abandon);
            await(vertx.deployVerticle(verticle).toCompletionStage());
            shutdown.on(env.interrupts(), new Reloading(vertx, plan, () -> plan(env), verticle::follow));
            root.out().println(verticle.running().toCompletableFuture().join().line());
            root.out().flush();
            verticle.closed().toCompletableFuture().join();
            return 0;
        } finally {
            BrokerVertx.close(vertx);
        }
    }

    private ServerPlan plan(Environment env) {
        return ServerPlan.of(flags().or(file(env)), env).with(KeeperPlace.PROCESS);
    }

    private ServerConfig flags() {
        return new ServerConfig(
                root.data() == null ? null : root.data().toString(),
                host,
                port,
                node,
                null,
                allowRemote ? true : null,
                null,
                null,
                null,
                null);
    }

    private ServerConfig file(Environment env) {
        return config == null
                ? ServerConfig.found(env)
                : ServerConfig.read(env.cwd().resolve(config));
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof OstlerException refused) {
                throw refused;
            }
            throw new OstlerException(ErrorCode.INTERNAL, "the broker did not start: " + e.getCause());
        }
    }
}
