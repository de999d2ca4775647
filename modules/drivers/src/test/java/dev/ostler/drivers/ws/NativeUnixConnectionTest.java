package dev.ostler.drivers.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** With epoll, as a broker has it. */
final class NativeUnixConnectionTest extends UnixConnectionTest {
    @Override
    Vertx vertx() {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        assertThat(vertx.isNativeTransportEnabled()).isTrue();
        return vertx;
    }
}
