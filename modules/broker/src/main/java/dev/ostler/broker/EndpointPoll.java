package dev.ostler.broker;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.Readiness;
import dev.ostler.drivers.ws.SocketFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the place where a process will listen, again and again until it answers: one attempt at a time, each of them
 * bounded, with a pause between two. Confined to the context that it is used on.
 */
final class EndpointPoll {
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int OK = 200;
    private static final int ABOVE_OK = 300;

    private final Vertx vertx;
    private final Endpoint place;
    private final @Nullable HttpClient http;
    private boolean stopped;

    /** {@code how} has a place to ask. */
    EndpointPoll(Vertx vertx, Readiness how, Endpoint place) {
        this.vertx = vertx;
        this.place = place;
        this.http = how.http() == null
                ? null
                : vertx.createHttpClient(new HttpClientOptions()
                        .setConnectTimeout((int) ATTEMPT.toMillis())
                        .setKeepAlive(false));
    }

    /** Completes with true when somebody accepts a connection there, whatever they would say. */
    Future<Boolean> taken() {
        return accepted().map(missing -> missing == null);
    }

    /** Tells after each attempt what is missing; null is the last that it tells. */
    void begin(Consumer<@Nullable String> told) {
        (http == null ? accepted() : answered(http)).onSuccess(missing -> {
            if (stopped) {
                return;
            }
            told.accept(missing);
            if (missing != null && !stopped) {
                vertx.setTimer(PAUSE.toMillis(), _ -> {
                    if (!stopped) {
                        begin(told);
                    }
                });
            }
        });
    }

    /** Nothing is told any more. */
    void stop() {
        stopped = true;
        if (http != null) {
            var _ = http.close();
        }
    }

    /** Null when it accepts. */
    private Future<@Nullable String> accepted() {
        return vertx.executeBlocking(() -> connect(place), false)
                .otherwise(e -> "it accepts no connection: " + e.getMessage());
    }

    private static @Nullable String connect(Endpoint to) throws IOException {
        if (to.scheme().equals("unix")) {
            // of a local socket the kernel answers at once
            try (SocketChannel channel = SocketChannel.open(
                    UnixDomainSocketAddress.of(SocketFile.of(to).address()))) {
                return channel.isConnected() ? null : "it accepts no connection";
            }
        }
        SocketAddress address = new InetSocketAddress(to.host(), to.port());
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) ATTEMPT.toMillis());
            return null;
        }
    }

    /** Null when it answers with 2xx. */
    private Future<@Nullable String> answered(HttpClient client) {
        return client.request(new RequestOptions().setAbsoluteURI(place.toString()))
                .compose(request -> request.send()
                        .map(response -> response.statusCode())
                        .timeout(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS)
                        // its body is of no interest, and one that hangs must not keep its connection
                        .onComplete(_ -> request.reset()))
                .<@Nullable String>map(status -> status >= OK && status < ABOVE_OK ? null : "it answers HTTP " + status)
                .otherwise(e -> e instanceof TimeoutException
                        ? "it does not answer within " + ATTEMPT.toMillis() + " ms"
                        : "it does not answer: " + e.getMessage());
    }
}
