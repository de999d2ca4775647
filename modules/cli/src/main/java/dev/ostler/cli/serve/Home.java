package dev.ostler.cli.serve;

import dev.ostler.broker.KeeperPlace;
import dev.ostler.cli.Environment;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.BrokerAddress;
import dev.ostler.cli.http.HttpTarget;
import dev.ostler.cli.server.BrokerVertx;
import dev.ostler.cli.server.OstlerVerticle;
import dev.ostler.cli.server.Running;
import dev.ostler.cli.server.ServerConfig;
import dev.ostler.cli.server.ServerPlan;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.secret.Secret;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A broker of our own, for one session: it begins and ends with us. */
final class Home implements AutoCloseable {
    private static final int KEY_CHARS = 16;

    private final Vertx vertx;
    private final OstlerVerticle verticle;
    private final Path data;
    private final Api api;

    private Home(Vertx vertx, OstlerVerticle verticle, Path data, Api api) {
        this.vertx = vertx;
        this.verticle = verticle;
        this.data = data;
        this.api = api;
    }

    /**
     * Starts it. With a session file its directory is the same each time, so that what a killed one left is found and
     * ended by the next.
     */
    static Home open(Environment env, @Nullable Path sessionFile) {
        Path homes = env.defaultData().resolveSibling("ostler-serve");
        Abandoned.remove(homes, Instant.now());
        Path data = homes.resolve(
                sessionFile == null ? Abandoned.name() : hash(sessionFile).substring(0, KEY_CHARS));
        ServerConfig config = ServerConfig.found(env);
        ServerPlan plan = ServerPlan.of(
                        new ServerConfig(
                                data.toString(),
                                "127.0.0.1",
                                0,
                                config.node(),
                                config.harnesses(),
                                null,
                                null,
                                null,
                                config.journal(),
                                null),
                        env)
                .with(KeeperPlace.PROCESS)
                .endingWithIt();
        Vertx vertx = BrokerVertx.create();
        OstlerVerticle verticle = new OstlerVerticle(plan);
        try {
            vertx.deployVerticle(verticle)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            Running running = verticle.running().toCompletableFuture().join();
            Secret token = Secret.of(Files.readString(running.tokenFile()).strip());
            return new Home(
                    vertx,
                    verticle,
                    data,
                    new Api(new BrokerAddress(
                            HttpTarget.parse(running.url()), token, data.toString(), data, running.pid())));
        } catch (CompletionException e) {
            BrokerVertx.close(vertx);
            throw e.getCause() instanceof OstlerException refused
                    ? refused
                    : new OstlerException(ErrorCode.INTERNAL, "the broker did not start: " + e.getCause());
        } catch (IOException e) {
            BrokerVertx.close(vertx);
            throw new OstlerException(ErrorCode.INTERNAL, "the broker's token cannot be read: " + e);
        }
    }

    private static String hash(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(file.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Api api() {
        return api;
    }

    /** Releases what it owns and leaves nothing behind. */
    @Override
    public void close() {
        try {
            api.call(Operations.DOWN, new Broker.Down("ostler serve ends", null, null));
            verticle.closed().toCompletableFuture().join();
        } finally {
            BrokerVertx.close(vertx);
            Abandoned.delete(data);
        }
    }
}
