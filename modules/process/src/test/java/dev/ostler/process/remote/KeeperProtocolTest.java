package dev.ostler.process.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.process.KeeperConfig;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopPlan;
import dev.ostler.process.Written;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a keeper makes of clients that are broken, too old, or one too many. */
class KeeperProtocolTest {
    private static final String STORE = "protocol-" + ProcessHandle.current().pid();

    @TempDir
    Path data;

    private KeeperServer server;

    @BeforeEach
    void start() throws IOException {
        server = serve(Versions.OURS);
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private KeeperServer serve(Versions versions) throws IOException {
        KeeperServer.Settings settings = new KeeperServer.Settings(
                data, new KeeperConfig(STORE), versions, Duration.ofMinutes(1), Duration.ofMinutes(1));
        return KeeperServer.start(settings, () -> {});
    }

    private SocketChannel raw() throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        new KeeperFiles(data).addressed(socket::connect);
        return socket;
    }

    private RemoteKeeper client(Versions versions) throws IOException {
        return RemoteKeeper.connect(new KeeperFiles(data), STORE, "9.9", versions, _ -> {});
    }

    private void assertServes() throws IOException {
        try (RemoteKeeper client = client(Versions.OURS)) {
            assertThat(get(client.kept())).isEmpty();
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static Frame hello(ProcessIdentity who) {
        return new Frame("hello")
                .with("versions.least", 1)
                .with("versions.most", 1)
                .with("program", "raw")
                .with("store", STORE)
                .with("identity", who);
    }

    private static ProcessIdentity self() {
        return ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    }

    private static void assertClosed(SocketChannel socket) throws IOException {
        try {
            assertThat(socket.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void the_socket_is_its_users_alone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("keeper.sock"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void who_speaks_something_else_is_cut_off_and_others_are_served() throws IOException {
        try (SocketChannel socket = raw()) {
            socket.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertClosed(socket);
        }
        assertServes();
    }

    @Test
    void a_frame_that_claims_too_much_is_not_read() throws IOException {
        try (SocketChannel socket = raw()) {
            socket.write(ByteBuffer.allocate(4).putInt(Frame.MOST_BYTES + 1).flip());
            assertClosed(socket);
        }
        assertServes();
    }

    @Test
    void half_a_frame_is_no_request() throws IOException {
        try (SocketChannel socket = raw()) {
            socket.write(ByteBuffer.allocate(14).putInt(100).position(14).flip());
        }
        assertServes();
    }

    @Test
    void half_a_request_of_a_greeted_broker_is_none_either() throws IOException {
        try (SocketChannel socket = raw()) {
            FrameChannel frames = new FrameChannel(socket);
            frames.write(hello(self()).encoded());
            assertThat(frames.read().type()).isEqualTo("welcome");
            socket.write(ByteBuffer.allocate(14).putInt(100).position(14).flip());
        }
        assertServes();
    }

    @Test
    void a_request_that_is_unknown_or_incomplete_is_refused_and_the_next_one_answered() throws IOException {
        try (SocketChannel socket = raw()) {
            FrameChannel frames = new FrameChannel(socket);
            frames.write(hello(self()).encoded());
            frames.read();
            frames.write(new Frame("dance").with("id", 1).encoded());
            assertThat(frames.read().text("message")).contains("knows no request 'dance'");
            frames.write(new Frame("spawn").with("id", 2).with("harness", "h").encoded());
            assertThat(frames.read().text("message")).contains("should have a field 'command'");
            frames.write(new Frame("kept").with("id", 3).encoded());
            assertThat(frames.read().type()).isEqualTo("done");
        }
    }

    @Test
    void a_write_of_which_the_last_piece_never_came_is_not_written() throws Exception {
        Path spool = data.resolve("h.out");
        try (SocketChannel socket = raw()) {
            FrameChannel frames = new FrameChannel(socket);
            frames.write(hello(self()).encoded());
            frames.read();
            SpawnSpec cat = new SpawnSpec(
                    "h", "/bin/cat", List.of(), Map.of(), data, new Stdio.Pipes(spool, data.resolve("h.err")));
            frames.write(Shapes.spawn(cat).with("id", 1).encoded());
            assertThat(frames.read().type()).isEqualTo("done");
            List<Frame> torn = InputPieces.frames("h", new byte[1 << 20]);
            for (Frame piece : torn.subList(0, torn.size() - 1)) {
                frames.write(piece.encoded());
            }
        }
        try (RemoteKeeper next = client(Versions.OURS)) {
            assertThat(get(next.write("h", "whole".getBytes(StandardCharsets.US_ASCII))))
                    .isEqualTo(new Written.Taken(5));
            assertThat(get(next.closeInput("h"))).isEqualTo(new Written.Closed(5));
            assertThat(get(next.stop("h", StopPlan.kill().afterInput(Duration.ofMinutes(1))))
                            .gone())
                    .isTrue();
            assertThat(spool).hasContent("whole");
        }
    }

    @Test
    void pieces_that_do_not_fit_together_are_no_write() {
        List<Frame> frames = InputPieces.frames("h", new byte[1 << 20]);
        InputPieces pieces = new InputPieces();
        assertThatThrownBy(() -> pieces.add(frames.get(1))).isInstanceOf(MalformedFrame.class);
        pieces.add(frames.get(0));
        assertThatThrownBy(() -> pieces.add(frames.get(2))).hasMessageContaining("should continue at");
        assertThatThrownBy(() -> pieces.finish(frames.get(1))).hasMessageContaining("whole");
        Frame forged = new Frame("piece").with("length", Integer.MAX_VALUE).with("from", 0);
        assertThatThrownBy(() -> pieces.add(forged.with("bytes", ""))).hasMessageContaining("at most");
    }

    @Test
    void counts_and_lengths_that_are_forged_allocate_nothing() {
        byte[] frame = new Frame("x").with("name", "value").encoded();
        ByteBuffer.wrap(frame).putInt(5 + 4 + 4 + 4, 1 << 30);
        assertThatThrownBy(() -> Frame.decoded(frame))
                .isInstanceOf(MalformedFrame.class)
                .hasMessageContaining("claims");
        assertThatThrownBy(() -> Frame.decoded(new byte[] {0, 0, 0, 9, 1})).isInstanceOf(MalformedFrame.class);
        assertThatThrownBy(() -> Frame.decoded(new byte[] {-1, 0, 0, 0})).isInstanceOf(MalformedFrame.class);
        assertThatThrownBy(() -> Frame.decoded(new byte[0])).isInstanceOf(MalformedFrame.class);
    }

    @Test
    void a_data_directory_may_have_any_path() throws IOException {
        Path deep = data.resolve("d".repeat(100)).resolve("e".repeat(100));
        KeeperServer.Settings settings = new KeeperServer.Settings(deep, new KeeperConfig(STORE));
        try (KeeperServer far = KeeperServer.start(settings, () -> {});
                RemoteKeeper client = RemoteKeeper.connect(deep, STORE, "test", _ -> {})) {
            assertThat(client.about().epoch()).isEqualTo(far.epoch());
        }
    }

    @Test
    void a_newer_broker_speaks_the_older_keepers_version() throws IOException {
        try (RemoteKeeper newer = client(new Versions(1, 2))) {
            assertThat(newer.about().protocol()).isEqualTo(1);
        }
    }

    @Test
    void a_broker_that_is_too_old_is_told_so() throws IOException {
        server.close();
        server = serve(new Versions(2, 3));
        assertThatThrownBy(() -> client(new Versions(1, 1)))
                .isInstanceOf(KeeperRefused.class)
                .hasMessageContainingAll("versions 2 to 3", "(9.9) version 1", "ostler down");
    }

    @Test
    void a_broker_of_another_store_is_refused() {
        assertThatThrownBy(() -> RemoteKeeper.connect(data, "another", "test", _ -> {}))
                .isInstanceOf(KeeperRefused.class)
                .hasMessageContainingAll(STORE, "another");
    }

    @Test
    void a_second_broker_is_refused_and_the_first_is_named() throws IOException {
        try (RemoteKeeper first = client(Versions.OURS)) {
            assertThatThrownBy(() -> client(Versions.OURS))
                    .isInstanceOf(KeeperRefused.class)
                    .hasMessageContaining(self().toString());
            assertThat(first.kept()
                            .toCompletableFuture()
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join())
                    .isEmpty();
        }
    }

    @Test
    void a_broker_takes_over_from_one_that_is_dead_though_its_connection_is_not() throws Exception {
        Process dead = new ProcessBuilder("cat").start();
        ProcessIdentity identity = ProcessIdentity.of(dead.pid()).orElseThrow();
        try (SocketChannel left = raw()) {
            FrameChannel frames = new FrameChannel(left);
            frames.write(hello(identity).encoded());
            assertThat(frames.read().type()).isEqualTo("welcome");
            dead.destroyForcibly().waitFor();
            assertServes();
        }
    }
}
