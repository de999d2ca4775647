package dev.ostler.drivers.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Endpoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who else could connect. */
final class SocketFileTest {
    @Test
    void whoMayWriteToItAndSearchItsDirectoriesMay() {
        assertThat(SocketFile.open(0600, List.of(0755, 01777, 0755))).isFalse();
        assertThat(SocketFile.open(0755, List.of(0755, 01777, 0755))).isFalse();
        assertThat(SocketFile.open(0666, List.of(0755, 01777, 0755))).isTrue();
        assertThat(SocketFile.open(0660, List.of(0755, 0755))).isTrue();
        assertThat(SocketFile.open(0666, List.of(0755, 0700, 0755))).isFalse();
    }

    @Test
    void theModesAreThoseOfTheFileBehindALinkAndOfItsOwnDirectories(@TempDir Path dir) throws IOException {
        Path socket = Files.createDirectory(dir.resolve("closed")).resolve("s");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwx------"));
        SocketFile file = SocketFile.of(Endpoint.parse("unix://" + Files.createSymbolicLink(dir.resolve("l"), socket)));
        assertThat(file.real()).isEqualTo(socket.toRealPath());
        assertThat(file.exposure()).isEmpty();
    }
}
