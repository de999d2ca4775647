package dev.ostler.fake.codex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake sends what the real server sent in the recordings. */
class RecordingTest {
    @TempDir
    Path directory;

    private Path home = Path.of("unset");
    private Path cwd = Path.of("unset");
    private Servers servers = new Servers(Path.of("unset"));

    @BeforeEach
    void prepare() throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        cwd = Files.createDirectory(directory.resolve("ws"));
        servers = new Servers(home);
    }

    @AfterEach
    void stop() {
        servers.stop();
    }

    @Test
    void handshakeErrorsAndAFirstTurn() throws IOException {
        int compared = new RecordingPlayer(cwd, _ -> servers.endpoint(), Set.of())
                .play(RecordingPlayer.lines("basic.jsonl").stream());
        assertThat(compared).isEqualTo(22);
    }

    @Test
    void toolsApprovalsAndFileChanges() throws IOException {
        int compared = new RecordingPlayer(cwd, _ -> servers.endpoint(), Set.of())
                .play(RecordingPlayer.lines("session.jsonl").stream());
        assertThat(compared).isGreaterThan(180);
        assertThat(cwd.resolve("new1.txt")).hasContent("written by a fake");
        assertThat(cwd.resolve("new2.txt")).doesNotExist();
    }

    /** Steer, interrupt, two clients, drops, resume with a waiting approval, fork, archive, delete, two restarts. */
    @Test
    void turnsReconnectsAndRestarts() throws IOException {
        // two lists: the recorded home held threads of other recordings
        Set<String> skipped = Set.of("E/3", "E/4");
        int compared = new RecordingPlayer(
                        cwd,
                        connection -> switch (connection) {
                            case "F-restarted", "G-after-kill9" -> servers.restarted();
                            default -> servers.endpoint();
                        },
                        skipped)
                .play(RecordingPlayer.lines("turns-reconnect.jsonl").stream());
        assertThat(compared).isGreaterThan(400);
    }

    @Test
    void elicitationWithinAndOutsideATurnAndPermissions() throws IOException {
        int compared = new RecordingPlayer(cwd, _ -> servers.endpoint(), Set.of())
                .play(RecordingPlayer.lines("elicitation.jsonl").stream());
        assertThat(compared).isGreaterThan(40);
    }

    /** One server at a time on one home. A restart within the JVM loses what a kill loses. */
    private static final class Servers {
        private final Path home;
        private @org.jspecify.annotations.Nullable CodexServer server;

        Servers(Path home) {
            this.home = home;
        }

        String endpoint() {
            CodexServer running = server;
            if (running == null) {
                try {
                    running = CodexServer.start(CodexOptions.in(home), new NoHost());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                server = running;
            }
            return running.endpoint();
        }

        String restarted() {
            stop();
            return endpoint();
        }

        void stop() {
            if (server != null) {
                server.close();
                server = null;
            }
        }
    }
}
