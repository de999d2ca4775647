package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.fake.Script;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of an {@code ostler serve} on another host is killed: that is the end of its stdin, and no more. */
class ServeKilledConnectionIT {
    private static final int PIECES = 60;
    private static final String WHOLE =
            IntStream.range(0, PIECES).mapToObj(Script::slowPiece).collect(Collectors.joining());

    @TempDir
    Path dir;

    private Tree tree;
    private Remote remote;
    private Path session;
    private int serves;

    @BeforeEach
    void begin() throws Exception {
        tree = new Tree(dir);
        session = dir.resolve("session.json");
        remote = Remote.open(dir, tree);
    }

    @AfterEach
    void end() throws Exception {
        try {
            if (remote != null) {
                remote.close();
            }
        } finally {
            tree.close();
        }
    }

    private Served serve(String onEof, String... more) throws IOException {
        Path err = dir.resolve("serve-err" + ++serves);
        return new Served(
                remote.start(
                        err,
                        Stream.concat(
                                        Stream.of("serve", "--session-file", session.toString(), "--on-eof", onEof),
                                        Stream.of(more))
                                .toArray(String[]::new)),
                err);
    }

    /** In the middle of a turn. */
    private void killedIn(Served serve, String turn) throws Exception {
        serve.prompt("p1", turn);
        serve.event("p1", "stream");
        serve.kill();
        await().until(this::nobodyHasTheSessionFile);
    }

    private boolean nobodyHasTheSessionFile() throws IOException {
        try (FileChannel channel =
                        FileChannel.open(session.resolveSibling("session.json.lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    private void itGoesOn(Served next) throws Exception {
        next.prompt("p2", "say: goes on");
        assertThat(next.turnEnd("p2")).isEqualTo("completed");
        next.eof();
        assertThat(next.exit()).as(next.text()).isIn(0, 6);
    }

    @Test
    void toFinishIsToGoOnToTheEndOfTheTurn() throws Exception {
        String harness = ServeIT.fakeCodex(dir).toString();
        Served first = serve("finish", "--harness", harness);
        first.ready();
        String store = tree.servedStore();
        killedIn(first, "slow: " + PIECES + " every 50");
        tree.assertNothingLeftOfServe(store);

        Served next = serve("finish", "--harness", harness);
        assertThat(next.ready().path("resumed").asBoolean()).isTrue();
        assertThat(next.ready().has("lostTurn")).isFalse();
        JsonNode messages = next.messages("m");
        assertThat(messages.get(messages.size() - 1).path("text").asText()).isEqualTo(WHOLE);
        itGoesOn(next);
    }

    @Test
    void toInterruptIsToEndTheTurn() throws Exception {
        String harness = ServeIT.fakeCodex(dir).toString();
        Served first = serve("interrupt", "--harness", harness);
        first.ready();
        String store = tree.servedStore();
        killedIn(first, "slow: 100000 every 20");
        tree.assertNothingLeftOfServe(store);
        assertThat(Json.tree(Files.readString(session)).path("running").isNull())
                .isTrue();

        Served next = serve("interrupt", "--harness", harness);
        assertThat(next.ready().path("resumed").asBoolean()).isTrue();
        assertThat(next.ready().has("lostTurn")).isFalse();
        JsonNode messages = next.messages("m");
        assertThat(messages.get(messages.size() - 1).path("outcome").asText()).isEqualTo("interrupted");
        itGoesOn(next);
    }

    @Test
    void toDetachIsToLeaveTheTurnToItsBroker() throws Exception {
        Tree.Up up = tree.up();
        String store = tree.store();
        tree.ok(tree.spawn("alice"));
        Served first = serve("detach", "--broker", "--harness", "alice");
        first.ready();
        killedIn(first, "slow: " + PIECES + " every 50");

        Served next = serve("detach", "--broker", "--harness", "alice");
        assertThat(next.ready().path("resumed").asBoolean()).isTrue();
        int[] asked = {0};
        await().until(() -> {
            String id = "m" + asked[0]++;
            return next.messages(id).findValuesAsText("text").contains(WHOLE);
        });
        itGoesOn(next);
        tree.ok("down");
        assertThat(up.exit()).isZero();
        Tree.assertNothingLeft(store);
    }
}
