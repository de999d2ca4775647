package dev.ostler.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.client.BrokerFile;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path dir;

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void everythingInItIsPrivate() throws Exception {
        Path data = dir.resolve("deep/er/data");
        try (DataDirectory taken = DataDirectory.take(data)) {
            assertThat(taken.token().reveal()).hasSizeGreaterThanOrEqualTo(43);
            taken.announce(new BrokerFile("http://127.0.0.1:1", 7, taken.tokenFile(), "S", "1", Instant.EPOCH));
            assertThat(mode(data)).isEqualTo("rwx------");
            for (String file : new String[] {"lock", "token", "broker.json"}) {
                assertThat(mode(data.resolve(file))).as(file).isEqualTo("rw-------");
            }
            assertThat(BrokerFile.read(data).orElseThrow().store()).isEqualTo("S");
        }
        assertThat(data.resolve("broker.json")).doesNotExist();
        assertThat(data.resolve("token")).exists();
    }

    @Test
    void openDirectoryAndTokenAreClosed() throws Exception {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(dir.resolve("token"), "0123456789abcdef\n");
        try (DataDirectory taken = DataDirectory.take(dir)) {
            assertThat(taken.token().reveal()).isEqualTo("0123456789abcdef");
            assertThat(mode(dir)).isEqualTo("rwx------");
            assertThat(mode(dir.resolve("token"))).isEqualTo("rw-------");
        }
    }

    @Test
    void tokenIsMintedOnceAndAgainAfterAStartThatWasKilledBetween() throws Exception {
        try (DataDirectory taken = DataDirectory.take(dir)) {
            String first = taken.token().reveal();
            assertThat(taken.token().reveal()).isEqualTo(first);
            Files.writeString(dir.resolve("token"), "");
            assertThat(taken.token().reveal()).isNotEmpty().isNotEqualTo(first);
        }
    }

    @Test
    void secondBrokerIsRefusedAndToldWhoHasIt() throws Exception {
        try (DataDirectory taken = DataDirectory.take(dir)) {
            assertThatThrownBy(() -> DataDirectory.take(dir))
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("starting or stopping");
            taken.announce(new BrokerFile("http://127.0.0.1:66", 7, taken.tokenFile(), "S", "1", Instant.EPOCH));
            assertThatThrownBy(() -> DataDirectory.take(dir))
                    .as("what another process said of itself")
                    .hasMessageContaining("starting or stopping");
            taken.announce(new BrokerFile(
                    "http://127.0.0.1:77", ProcessHandle.current().pid(), taken.tokenFile(), "S", "1", Instant.EPOCH));
            assertThatThrownBy(() -> DataDirectory.take(dir)).hasMessageContaining("http://127.0.0.1:77 since 1970");
        }
        DataDirectory.take(dir).close();
    }

    @Test
    void whatAKilledBrokerSaidIsGoneBeforeAnybodyElseIsRefused() throws Exception {
        new BrokerFile("http://127.0.0.1:55", 7, dir.resolve("token"), "S", "1", Instant.EPOCH).write(dir);
        Files.writeString(dir.resolve("lock"), "123456789012\n");
        try (DataDirectory taken = DataDirectory.take(dir)) {
            assertThat(taken.tokenFile().getParent()).isEqualTo(dir);
            assertThat(dir.resolve("broker.json")).doesNotExist();
            assertThat(dir.resolve("lock")).hasContent(ProcessHandle.current().pid() + "\n");
            // as it is between the lock and the signature
            Files.writeString(dir.resolve("lock"), "123456789012\n");
            assertThatThrownBy(() -> DataDirectory.take(dir)).hasMessageContaining("another broker has the data");
        }
    }
}
