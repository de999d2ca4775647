package dev.ostler.drivers.pty;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Terminal;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of a program in a terminal: types, and tells what is written. */
final class PtyDriver implements Driver, Pipe.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(PtyDriver.class);

    /** Of its output so much is read again after a loss of the broker, so that the screen is known. */
    private static final int REPLAYED_BYTES = 256 << 10;

    /** From an interrupt to quiet, besides the time that counts as quiet. */
    private static final Duration TURN_END = Duration.ofSeconds(10);

    /** All that is written is one item: a program in a terminal tells no pieces apart. */
    private static final String ITEM = "terminal";

    private final Vertx vertx;
    private final Pipe pipe;
    private final Terminal terminal;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final Screen screen;
    private final TurnWatch watch;
    private final Promise<Void> caughtUp = Promise.promise();
    private String session = "";
    private @Nullable PtyTurn turn;
    private @Nullable Future<String> starting;
    private @Nullable String gone;
    private boolean releasing;

    PtyDriver(Vertx vertx, Target.Screened target, Listener listener, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.pipe = target.pipe();
        this.terminal = target.terminal();
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.screen = new Screen(terminal.columns(), terminal.rows(), terminal.scrollbackLines());
        this.watch = new TurnWatch(vertx, IdleRule.of(terminal), nanoTime, screen::line, this::quiet);
    }

    /** Ready when it runs: a program in a terminal says nothing of itself. */
    @Override
    public Future<Session> open(Open how) {
        session = how instanceof Open.Resume resume
                ? resume.session()
                : UlidCreator.getMonotonicUlid().toString();
        if (how instanceof Open.Resume resume && resume.turn() != null) {
            turn = PtyTurn.takenOver(resume.turn(), nanoTime.getAsLong());
        }
        return pipe.open(this).compose(_ -> caughtUp.future()).map(_ -> {
            PtyTurn running = turn;
            if (running != null) {
                watch.look(running);
            }
            return new Session(session, running == null ? null : running.id());
        });
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    // ---- what is written

    @Override
    public Future<Void> frame(String text, boolean told) {
        screen.feed(text);
        String answers = screen.answers();
        if (!told) {
            PtyTurn running = turn;
            listener.onEvent(new SessionEvent.TextDelta(session, running == null ? null : running.id(), ITEM, text));
            if (running != null) {
                running.printed(text, nanoTime.getAsLong());
                watch.look(running);
            }
            if (!answers.isEmpty()) {
                pipe.send(Typing.bytes(answers))
                        .onFailure(e -> LOG.debug("a terminal's answer reached nobody: {}", e.getMessage()));
            }
        }
        pipe.settledBut(REPLAYED_BYTES);
        return Future.succeededFuture();
    }

    @Override
    public void caughtUp() {
        caughtUp.tryComplete();
    }

    @Override
    public void tooLong(long bytes) {
        throw new IllegalStateException("chunks are never too long");
    }

    @Override
    public void ended(String why) {
        gone = why;
        end(TurnOutcome.FAILED, why);
        caughtUp.tryFail(new DriverException(VerdictReason.EXITED, why));
    }

    // ---- turns

    @Override
    public Future<String> prompt(String text, String client) {
        PtyTurn running = turn;
        if (running != null) {
            return failed(
                    ErrorCode.CONFLICT,
                    "turn " + running.id() + " is running; steer it, interrupt it or wait for its end",
                    Map.of("turn", running.id()));
        }
        if (releasing || gone != null || (starting != null && !starting.isComplete())) {
            return failed(
                    ErrorCode.CONFLICT,
                    releasing
                            ? "the harness is being released: no turn is started"
                            : gone != null ? gone : "a prompt is being typed; wait for its turn, or steer it",
                    Map.of());
        }
        String id = UlidCreator.getMonotonicUlid().toString();
        Future<String> begun = typed(text).compose(_ -> begin(id, text, client));
        starting = begun;
        return begun;
    }

    /** Completes when it is time for the enter key. */
    private Future<Void> typed(String text) {
        return pipe.send(Typing.text(text, screen.bracketedPaste())).compose(_ -> {
            Promise<Void> time = Promise.promise();
            long delay = terminal.enterDelay().toMillis();
            if (delay == 0) {
                time.complete();
            } else {
                vertx.setTimer(delay, _ -> time.complete());
            }
            return time.future();
        });
    }

    /** With the enter key: the echo of the text is of the turn only when the program is slow. */
    private Future<String> begin(String id, String text, String client) {
        if (gone != null || releasing) {
            return failed(ErrorCode.CONFLICT, gone == null ? "the harness is being released" : gone, Map.of());
        }
        PtyTurn begun = PtyTurn.begun(id, nanoTime.getAsLong());
        turn = begun;
        listener.onEvent(new SessionEvent.TurnStarted(session, id, text, client));
        return enter().transform(sent -> {
            if (sent.failed() && turn == begun) {
                end(
                        TurnOutcome.FAILED,
                        "the enter key was not sent: " + sent.cause().getMessage());
            }
            return Future.succeededFuture(id);
        });
    }

    private Future<Void> enter() {
        return pipe.send(Typing.bytes(terminal.enter()));
    }

    @Override
    public Future<String> steer(String text) {
        PtyTurn running = turn;
        if (running == null) {
            return failed(ErrorCode.CONFLICT, "no turn is running: there is nothing to steer", Map.of());
        }
        running.typing();
        return typed(text)
                .compose(_ -> turn == running
                        ? enter()
                        : PtyDriver.<Void>failed(
                                ErrorCode.CONFLICT,
                                "turn " + running.id() + " ended before it took the text, which is typed and not sent",
                                Map.of()))
                .onComplete(_ -> {
                    running.typed(nanoTime.getAsLong());
                    if (turn == running) {
                        watch.look(running);
                    }
                })
                .map(running.id());
    }

    @Override
    public Future<@Nullable String> interrupt() {
        Future<String> beginning = starting;
        if (turn == null && beginning != null && !beginning.isComplete()) {
            return beginning.transform(_ -> interrupt());
        }
        PtyTurn running = turn;
        if (running == null) {
            return Future.succeededFuture();
        }
        running.interrupted(nanoTime.getAsLong());
        watch.look(running);
        return pipe.send(Typing.bytes(terminal.interrupt()))
                .compose(_ -> running.over())
                .timeout(TURN_END.plus(terminal.idle()).toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> running.over().isComplete()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                e instanceof OstlerException
                                        ? e
                                        : new OstlerException(
                                                ErrorCode.TIMEOUT,
                                                "the program still writes " + TURN_END.toSeconds()
                                                        + " s after the interrupt key")))
                .map(running.id());
    }

    /** The rule says that the turn is over. */
    private void quiet(PtyTurn over) {
        if (over == turn) {
            end(over.isInterrupted() ? TurnOutcome.INTERRUPTED : TurnOutcome.COMPLETED, null);
        }
    }

    private void end(TurnOutcome outcome, @Nullable String error) {
        PtyTurn over = turn;
        if (over == null) {
            return;
        }
        turn = null;
        watch.stop();
        if (over.hasText()) {
            listener.onEvent(
                    new SessionEvent.ItemCompleted(session, over.id(), ITEM, "message", over.text(), over.isWhole()));
        }
        listener.onEvent(new SessionEvent.TurnEnded(session, over.id(), outcome, error));
        over.ended();
    }

    @Override
    public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
        return Future.succeededFuture(false);
    }

    // ---- the terminal

    @Override
    public Future<Void> input(byte[] bytes) {
        return pipe.send(bytes);
    }

    @Override
    public Future<Void> resize(TerminalSize size) {
        return pipe.resize(size).onSuccess(_ -> screen.resize(size.columns(), size.rows()));
    }

    @Override
    public Picture screen(boolean ansi, UnaryOperator<String> cover) {
        return new Picture(
                ansi ? screen.ansi(cover) : screen.plain(cover), new TerminalSize(screen.columns(), screen.rows()));
    }

    // ---- the end

    /** Nobody waits until it is quiet: it is stopped next. */
    @Override
    public Future<Void> release(Release policy) {
        releasing = true;
        if (turn == null || gone != null) {
            return Future.succeededFuture();
        }
        end(TurnOutcome.INTERRUPTED, null);
        return pipe.send(Typing.bytes(terminal.interrupt())).otherwiseEmpty();
    }

    @Override
    public Future<Void> close() {
        gone = gone == null ? "closed by us" : gone;
        watch.stop();
        return pipe.close();
    }

    private static <T> Future<T> failed(ErrorCode code, String message, Map<String, Object> details) {
        return Future.failedFuture(new OstlerException(code, message, details));
    }
}
