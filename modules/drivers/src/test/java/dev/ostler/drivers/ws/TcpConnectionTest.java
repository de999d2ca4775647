package dev.ostler.drivers.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

final class TcpConnectionTest extends WsConnectionContract {
    @Override
    Vertx vertx() {
        return Vertx.vertx();
    }

    @Override
    SocketAddress place() {
        return new InetSocketAddress("127.0.0.1", 0);
    }

    @Test
    void nobodyThereIsAVerdict() throws Exception {
        // Bound and not listening: refused, and nobody else can have the port.
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(failure(
                                    "ws://127.0.0.1:" + held.getLocalPort(),
                                    settings().build())
                            .reason())
                    .isEqualTo(VerdictReason.ENDPOINT_REFUSED);
        }
        assertThat(failure("http://127.0.0.1:1", settings().build()))
                .hasMessageContaining("expected ws://, wss:// or unix://")
                .extracting(DriverException::reason)
                .isEqualTo(VerdictReason.ENDPOINT_REFUSED);
    }
}
