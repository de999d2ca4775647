package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.TerminalSize;
import dev.ostler.drivers.stdio.Pipe;
import dev.ostler.process.Stdio;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool of a real terminal: what must be read again stays, what need not be goes, and it is known which is which. */
class KeptTerminalTest {
    private static final String STORE = "01JSTORE0KEPT0TERMINAL0TST";
    private static final long UNREAD_BYTES = 1 << 20;
    private static final int REPLAYED = 256 << 10;
    private static final int PRINTED = 4_000_000;

    @TempDir
    Path dir;

    private final KeptProcess process = new KeptProcess(STORE);
    private final List<Offsets> kept = new CopyOnWriteArrayList<>();

    private record Offsets(long settled, long told) {}

    @AfterEach
    void end() throws Exception {
        process.end();
    }

    private void sh(String script) throws Exception {
        Stdio stdio = new Stdio.Terminal(spool(), 80, 24, UNREAD_BYTES);
        process.sh(dir, script, stdio);
    }

    private Path spool() {
        return dir.resolve("out");
    }

    private Ears read(Offsets from) {
        KeptPipe pipe = process.pipe(spool(), true, 1 << 20, UNREAD_BYTES, from.settled(), from.told(), new Book());
        Ears ears = new Ears(pipe);
        process.on(() -> pipe.open(ears));
        return ears;
    }

    @Test
    void aFloodIsReadToItsEndAndTheNextReaderIsGivenTheEndOfItAgainInSilence() throws Exception {
        sh("head -c " + PRINTED + " /dev/zero | tr '\\0' x; echo over");
        Ears first = read(new Offsets(0, 0));
        process.awaitEnd();
        process.on(() -> first.pipe.drain());
        assertThat(first.fresh).hasSize(PRINTED + "over\r\n".length()).endsWith("over\r\n");
        assertThat(first.again).isEmpty();
        assertThat(first.caughtUp).isTrue();
        long size = Files.size(spool());
        // without another event, soon after
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> !kept.isEmpty() && kept.getLast().told() == size);
        assertThat(kept).allSatisfy(at -> assertThat(at.settled()).isLessThanOrEqualTo(Math.max(0, size - REPLAYED)));
        Offsets last = kept.getLast();
        assertThat(last.settled()).isBetween(size - 2 * REPLAYED, size - REPLAYED);
        process.on(() -> first.pipe.close());

        Ears second = read(last);
        process.on(() -> second.pipe.drain());
        assertThat(second.fresh).isEmpty();
        assertThat(second.again).hasSize((int) (size - last.settled())).endsWith("over\r\n");
        assertThat(second.caughtUp).isTrue();
        process.on(() -> second.pipe.close());
    }

    @Test
    void whatWasToldMayEndWithinACharacter() throws Exception {
        sh("printf 'aäb'");
        process.awaitEnd();
        Ears ears = read(new Offsets(0, 2));
        process.on(() -> ears.pipe.drain());
        assertThat(ears.again.toString()).isEqualTo("a\ufffd");
        assertThat(ears.fresh.toString()).isEqualTo("\ufffdb");
        process.on(() -> ears.pipe.close());
    }

    @Test
    void whatWasWrittenDownIsWhatWasReadWhenItIsClosedInBetween() throws Exception {
        sh("printf hello; exec sleep 1000");
        Ears ears = read(new Offsets(0, 0));
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> ears.fresh.toString().equals("hello"));
        process.on(() -> ears.pipe.close());
        assertThat(kept).last().isEqualTo(new Offsets(0, 5));
        process.on(() -> ears.pipe.resize(new TerminalSize(90, 20)));
    }

    private final class Ears implements Pipe.Reader {
        private final KeptPipe pipe;
        private final StringBuffer again = new StringBuffer();
        private final StringBuffer fresh = new StringBuffer();
        private volatile boolean caughtUp;

        Ears(KeptPipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public Future<Void> frame(String text, boolean told) {
            assertThat(caughtUp).isEqualTo(!told);
            (told ? again : fresh).append(text);
            pipe.settledBut(REPLAYED);
            return Future.succeededFuture();
        }

        @Override
        public void caughtUp() {
            caughtUp = true;
        }

        @Override
        public void tooLong(long bytes) {
            throw new AssertionError("too long: " + bytes);
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
            kept.add(new Offsets(settled, told));
            return Future.succeededFuture();
        }

        @Override
        public void trouble(String what) {
            throw new AssertionError(what);
        }
    }
}
