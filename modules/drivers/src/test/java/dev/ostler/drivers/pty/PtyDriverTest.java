package dev.ostler.drivers.pty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Terminal;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver types and tells, over a pipe whose other end is this test. */
class PtyDriverTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<SessionEvent> told = new CopyOnWriteArrayList<>();
    private final List<String> typed = new CopyOnWriteArrayList<>();
    private final Line line = new Line();
    private Driver driver;

    @AfterEach
    void close() throws Exception {
        on(() -> driver.close());
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private <T> T on(Callable<Future<T>> work) throws Exception {
        Promise<T> done = Promise.promise();
        context.runOnContext(_ -> {
            try {
                work.call().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** A prompt pattern is the only thing that ends a turn within the time of a test. */
    private Driver.Session open(Driver.Open how) throws Exception {
        Terminal terminal = new Terminal(40, 10, Duration.ofHours(1), "\r", Duration.ZERO, "\u0003", "ready> $", 100);
        Target.Screened place = new Target.Screened(line, terminal);
        driver = new PtyDriver(vertx, place, new Ears(), System::nanoTime);
        return on(() -> driver.open(how));
    }

    private void prints(String text, boolean before) throws Exception {
        on(() -> line.reader().frame(text, before));
    }

    private <E extends SessionEvent> List<E> of(Class<E> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private SessionEvent.TurnEnded ended() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> !of(SessionEvent.TurnEnded.class).isEmpty());
        return of(SessionEvent.TurnEnded.class).getLast();
    }

    @Test
    void everythingIsToldAndOfTheTurnWhileOneRuns() throws Exception {
        open(new Driver.Open.New());
        prints("ready> ", false);
        String turn = on(() -> driver.prompt("go", "ann"));
        assertThat(typed).containsExactly("go", "\r");
        prints("\r\ndone\r\nready> ", false);
        assertThat(ended().turn()).isEqualTo(turn);
        assertThat(ended().outcome().wire()).isEqualTo("completed");
        prints("later", false);
        assertThat(of(SessionEvent.TextDelta.class))
                .extracting(SessionEvent.TextDelta::turn)
                .containsExactly(null, turn, null);
        assertThat(of(SessionEvent.ItemCompleted.class)).singleElement().satisfies(item -> {
            assertThat(item.text()).isEqualTo("\r\ndone\r\nready> ");
            assertThat(item.complete()).isTrue();
        });
    }

    @Test
    void severalLinesArePastedWhenTheProgramAskedForIt() throws Exception {
        open(new Driver.Open.New());
        prints("\u001b[?2004hready> ", false);
        on(() -> driver.prompt("a\nb", "ann"));
        assertThat(typed).containsExactly("\u001b[200~a\rb\u001b[201~", "\r");
    }

    @Test
    void whatWasToldBeforeIsOnScreenAndItsQueriesAreNotAnsweredAgain() throws Exception {
        line.again = List.of("ready> \u001b[6n");
        Driver.Session session = open(new Driver.Open.Resume("s", "t"));
        assertThat(session).isEqualTo(new Driver.Session("s", "t"));
        assertThat(told).isEmpty();
        assertThat(typed).isEmpty();
        assertThat(driver.screen(false, UnaryOperator.identity()).text().strip())
                .isEqualTo("ready>");
        prints("\u001b[6n", false);
        assertThat(typed).containsExactly("\u001b[1;8R");
        assertThat(ended().turn()).isEqualTo("t");
    }

    @Test
    void aTurnIsInterruptedBySendingAKeyAndWaitingForQuiet() throws Exception {
        open(new Driver.Open.New());
        String turn = on(() -> driver.prompt("go", "ann"));
        Promise<@Nullable String> off = Promise.promise();
        context.runOnContext(_ -> driver.interrupt().onComplete(off));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> typed.contains("\u0003"));
        prints("^C\r\nready> ", false);
        assertThat(on(off::future)).isEqualTo(turn);
        assertThat(ended().outcome().wire()).isEqualTo("interrupted");
        assertThat(on(() -> driver.interrupt())).isNull();
    }

    @Test
    void onePromptAtATimeAndSteeringGoesIntoItsTurn() throws Exception {
        open(new Driver.Open.New());
        String turn = on(() -> driver.prompt("go", "ann"));
        prints("working", false);
        assertThat(refused(() -> driver.prompt("again", "ben"))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(on(() -> driver.steer("more"))).isEqualTo(turn);
        assertThat(typed).containsExactly("go", "\r", "more", "\r");
        prints("ready> ", false);
        ended();
        assertThat(refused(() -> driver.steer("late"))).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void theEndOfTheProgramEndsItsTurn() throws Exception {
        open(new Driver.Open.New());
        on(() -> driver.prompt("go", "ann"));
        on(() -> {
            line.reader().ended("the process has ended: exit 7");
            return Future.succeededFuture();
        });
        assertThat(ended().error()).contains("exit 7");
        assertThat(refused(() -> driver.prompt("again", "ann"))).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void aReleaseBreaksTheTurnOffAtOnce() throws Exception {
        open(new Driver.Open.New());
        on(() -> driver.prompt("go", "ann"));
        on(() -> driver.release(Release.ABORT));
        assertThat(ended().outcome().wire()).isEqualTo("interrupted");
        assertThat(typed).last().isEqualTo("\u0003");
        assertThat(refused(() -> driver.prompt("again", "ann"))).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void anotherSizeIsThatOfTheScreen() throws Exception {
        open(new Driver.Open.New());
        on(() -> driver.resize(new TerminalSize(100, 30)));
        assertThat(driver.screen(true, UnaryOperator.identity()).size()).isEqualTo(new TerminalSize(100, 30));
        assertThat(typed).containsExactly("100x30");
    }

    @Test
    void aPromptThatCannotBeTypedStartsNoTurn() throws Exception {
        open(new Driver.Open.New());
        line.deaf = true;
        assertThat(refused(() -> driver.prompt("go", "ann"))).isEqualTo(ErrorCode.PEER_FAILED);
        assertThat(told).isEmpty();
        line.deaf = false;
        assertThat(on(() -> driver.prompt("go", "ann"))).isNotBlank();
    }

    private ErrorCode refused(Callable<Future<String>> work) {
        try {
            throw new AssertionError("was not refused: " + on(work));
        } catch (Exception e) {
            assertThat(e.getCause()).isInstanceOf(OstlerException.class);
            return ((OstlerException) e.getCause()).code();
        }
    }

    private final class Ears implements Driver.Listener {
        @Override
        public void onEvent(SessionEvent event) {
            told.add(event);
        }

        @Override
        public void onDisconnected(String why) {
            throw new AssertionError(why);
        }
    }

    /** The other end of the pipe. */
    private final class Line implements Pipe {
        private volatile boolean deaf;
        private volatile List<String> again = List.of();
        private volatile @Nullable Reader reader;

        Reader reader() {
            Reader r = reader;
            if (r == null) {
                throw new AssertionError("not open");
            }
            return r;
        }

        @Override
        public Future<Void> open(Reader to) {
            reader = to;
            again.forEach(text -> to.frame(text, true));
            to.caughtUp();
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> write(String frame) {
            throw new AssertionError("a terminal has no frames");
        }

        @Override
        public Future<Void> send(byte[] bytes) {
            if (deaf) {
                return Future.failedFuture(new OstlerException(ErrorCode.PEER_FAILED, "nobody reads"));
            }
            typed.add(new String(bytes, StandardCharsets.UTF_8));
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> resize(TerminalSize size) {
            typed.add(size.columns() + "x" + size.rows());
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> closeInput() {
            return Future.succeededFuture();
        }

        @Override
        public void settled() {
            throw new AssertionError("a terminal is read again");
        }

        @Override
        public void settledBut(int bytes) {}

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
