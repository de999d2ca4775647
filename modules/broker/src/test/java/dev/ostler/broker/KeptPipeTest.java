package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.stdio.Pipe;
import dev.ostler.process.Keeper;
import dev.ostler.process.Stdio;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipes of a real process at their bounds. */
class KeptPipeTest {
    private static final String STORE = "01JSTORE0KEPT0PIPE0TEST000";
    private static final int FRAME_BYTES = 64 << 10;
    private static final long UNREAD_BYTES = 1 << 20;

    @TempDir
    Path dir;

    private final KeptProcess process = new KeptProcess(STORE);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Long> kept = new CopyOnWriteArrayList<>();
    private KeptPipe pipe;

    @AfterEach
    void end() throws Exception {
        process.stop();
        process.on(() -> pipe.close());
        process.end();
    }

    private void sh(String script) throws Exception {
        Stdio.Pipes stdio = new Stdio.Pipes(dir.resolve("out"), dir.resolve("err"), UNREAD_BYTES);
        process.sh(dir, script, stdio);
        pipe = process.pipe(stdio.spool(), false, FRAME_BYTES, UNREAD_BYTES, 0, 0, new Book());
        process.on(() -> pipe.open(new Ears()));
    }

    private void awaitEnd() throws Exception {
        process.awaitEnd();
        process.on(() -> pipe.drain());
    }

    @Test
    void aTurnThatIsLongerThanTheSpoolIsReadToItsEnd() throws Exception {
        // 8 MB in lines of 80 bytes, and nothing is ever settled
        sh(
                "i=0; while [ $i -lt 100 ]; do head -c 80000 /dev/zero | tr '\\0' 'x' | fold -w 80; echo; i=$((i+1)); done; echo over");
        awaitEnd();
        assertThat(said).last().isEqualTo("over");
        assertThat(said.stream().mapToLong(String::length).sum()).isEqualTo(8_000_000 + 4);
        assertThat(kept).isSorted().isNotEmpty();
    }

    @Test
    void aLineThatIsLongerThanTheSpoolIsLeftOutAndStopsNobody() throws Exception {
        sh("head -c 8000000 /dev/zero | tr '\\0' 'x'; echo; echo after");
        awaitEnd();
        assertThat(said).containsExactly("too long: 8000000", "after");
    }

    @Test
    void whatIsWrittenToOneThatDoesNotReadIsOnItsWayUntilTooMuchWaits() throws Exception {
        sh("exec sleep 1000");
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 7; i++) {
            process.on(() -> pipe.write(large));
        }
        assertThat(refused(large + large)).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refused("x".repeat(Keeper.MOST_INPUT_BYTES))).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void whatIsWrittenToOneThatClosedItsInputFails() throws Exception {
        sh("exec </dev/null; echo deaf; exec sleep 1000");
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> said.contains("deaf"));
        // the end that the child has closed may still be open in whoever started it, for a moment
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> refused("hello") == ErrorCode.PEER_FAILED);
    }

    /** Null when it was taken. */
    private @Nullable ErrorCode refused(String frame) {
        try {
            process.on(() -> pipe.write(frame));
            return null;
        } catch (OstlerException e) {
            return e.code();
        }
    }

    private final class Ears implements Pipe.Reader {
        @Override
        public Future<Void> frame(String line, boolean told) {
            said.add(line);
            return Future.succeededFuture();
        }

        @Override
        public void caughtUp() {}

        @Override
        public void tooLong(long bytes) {
            said.add("too long: " + bytes);
        }

        @Override
        public void ended(String why) {}
    }

    private final class Book implements KeptPipe.Book {
        @Override
        public Future<Void> room() {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> keep(long settled, long told) {
            assertThat(told).isGreaterThanOrEqualTo(settled);
            kept.add(settled);
            return Future.succeededFuture();
        }

        @Override
        public void trouble(String what) {
            said.add(what);
        }
    }
}
