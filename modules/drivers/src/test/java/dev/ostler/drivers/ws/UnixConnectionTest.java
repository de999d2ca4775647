package dev.ostler.drivers.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import io.vertx.core.Vertx;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the JDK's own sockets. */
class UnixConnectionTest extends WsConnectionContract {
    @TempDir
    Path dir;

    private int places;

    @Override
    Vertx vertx() {
        return Vertx.vertx();
    }

    @Override
    SocketAddress place() {
        return UnixDomainSocketAddress.of(dir.resolve(places++ + ".sock"));
    }

    @Test
    void aSymbolicLinkIsFollowedAndMayBeLongerThanASocketsAddress() throws Exception {
        serve(null);
        Path link = Files.createSymbolicLink(dir.resolve("l".repeat(120)), dir.resolve("0.sock"));
        dial("unix://" + link, settings().build());
        assertThat(heads().getFirst()).startsWith("GET / HTTP/1.1").containsIgnoringCase("host: localhost");
    }

    @Test
    void aShortWayToALongPathIsTaken() throws Exception {
        Path far = Files.createDirectory(dir.resolve("x".repeat(100)));
        Path near = Files.createSymbolicLink(dir.resolve("near"), far);
        serveAt(UnixDomainSocketAddress.of(near.resolve("a")));
        dial("unix://" + near.resolve("a"), settings().build());
        assertThat(failure("unix://" + far.resolve("a"), settings().build()))
                .hasMessageContaining("is too long for a socket");
    }

    /** Each failure says what is there instead of a server. */
    @Test
    void nobodyThereIsAVerdict() throws Exception {
        Path left = dir.resolve("left");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(left))
                .close();
        Path file = Files.createFile(dir.resolve("file"));
        Map<Path, String> failures = Map.of(
                dir.resolve("none"),
                "does not exist",
                left,
                "onnection refused",
                file,
                "is not a socket",
                dir,
                "is not a socket");
        failures.forEach(
                (path, said) -> assertThat(failure("unix://" + path, settings().build()))
                        .hasMessageContaining("nobody answers at unix://" + path)
                        .hasMessageContaining(said)
                        .extracting(DriverException::reason)
                        .isEqualTo(VerdictReason.ENDPOINT_REFUSED));
    }
}
