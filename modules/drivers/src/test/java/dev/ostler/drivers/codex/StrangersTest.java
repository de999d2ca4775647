package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.fake.codex.CodexOptions;
import dev.ostler.fake.codex.CodexServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Unix socket, where codex asks for no credential: its file is what keeps others out. */
final class StrangersTest {
    @TempDir
    Path home;

    private final Vertx vertx = Vertx.vertx();
    private Path socket;
    private Path open;
    private CodexServer server;

    /** The same socket twice: as codex leaves it, and in a directory of the machine where everybody may write to it. */
    @BeforeEach
    void serve() throws IOException {
        socket = home.resolve("codex.sock");
        server = CodexServer.start(CodexOptions.in(home).on(socket), new CodexServer.Host() {
            @Override
            public void exit(int code) {}

            @Override
            public void crash() {}
        });
        open = Files.createTempFile(Path.of("/tmp"), "ostler-strangers", ".sock");
        Files.delete(open);
        Files.createLink(open, socket.toRealPath());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        Files.deleteIfExists(open);
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void whatOnlyItsUserMayUseIsTakenWithoutACredential() {
        Desk desk = new Desk(vertx, target(socket, true));
        desk.open();
        desk.prompt("say: hi");
        desk.told.awaitOne(dev.ostler.core.session.SessionEvent.TurnEnded.class);
        desk.close();
    }

    @Test
    void oneOfOursThatOthersMayUseIsNotAndTheirsIs() throws IOException {
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
        Desk ours = new Desk(vertx, target(open, true));
        assertThatThrownBy(ours::open).isInstanceOfSatisfying(DriverException.class, e -> {
            assertThat(e.reason()).isEqualTo(VerdictReason.AUTH_NOT_ENFORCED);
            assertThat(e).hasMessageContaining("mode 666");
        });
        Desk theirs = new Desk(vertx, target(open, false));
        Driver.Session session = theirs.open();
        assertThat(session.id()).isNotBlank();
        ours.close();
        theirs.close();
    }

    private static Target target(Path path, boolean ours) {
        return Desk.target("unix://" + path, new Auth.None(), ours);
    }
}
