package dev.ostler.bench;

import dev.ostler.broker.BrokerOptions;
import dev.ostler.broker.BrokerVerticle;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Scope;
import dev.ostler.core.secret.Secret;
import dev.ostler.gateway.AccessToken;
import dev.ostler.gateway.GatewayOptions;
import dev.ostler.gateway.GatewayVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The broker under test: broker and gateway with their defaults, on a data directory whose file {@code token} holds the
 * token. It says where it listens, answers each byte of its input with a line, and goes down in good order
 * when its input ends.
 */
final class BrokerProgram {
    static final String ANNOUNCEMENT = "broker on ";
    /** For its {@link Insides}. */
    static final char LOOK = '?';
    /** For the same after a collection of all garbage. */
    static final char COLLECT = 'g';
    /** Followers on the event bus begin, or stop: {@link BusFollowers}. */
    static final char FOLLOW = 'f';

    static final char STOP = 's';

    private BrokerProgram() {}

    /** The one argument is the data directory. */
    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[0]);
        Secret token = Secret.of(Files.readString(data.resolve("token")));
        Vertx vertx = Programs.vertx();
        GatewayVerticle gateway = new GatewayVerticle(
                GatewayOptions.loopback(0, List.of(AccessToken.of("bench", token, Set.of(Scope.ADMIN)))));
        Await.of(vertx.deployVerticle(new BrokerVerticle(new BrokerOptions(data, "bench", List.of())))
                .compose(_ -> vertx.deployVerticle(gateway)));
        System.out.println(ANNOUNCEMENT + "http://127.0.0.1:" + gateway.port());
        BusFollowers followers = new BusFollowers(vertx);
        // the end of it is the message
        for (int asked = System.in.read(); asked >= 0; asked = System.in.read()) {
            System.out.println(answer((char) asked, vertx, followers));
        }
        Promise<Void> over = Promise.promise();
        vertx.eventBus().localConsumer(Addresses.DOWN, _ -> over.tryComplete());
        Await.of(new BusClient(vertx.eventBus(), Caller.LOCAL)
                .call(Operations.DOWN, new Broker.Down("the benchmark is over", null, null))
                .compose(_ -> over.future()));
        Await.of(vertx.close());
    }

    private static String answer(char asked, Vertx vertx, BusFollowers followers) {
        switch (asked) {
            case FOLLOW -> followers.begin();
            case STOP -> {
                return followers.end();
            }
            case COLLECT -> System.gc();
            default -> {}
        }
        return Insides.of(vertx).line();
    }
}
