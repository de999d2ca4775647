package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.Wire;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the driver's connection for one harness: turns its frames into events and commands into frames, and dials again
 * for as long as nobody says that the process is gone. A dropped socket is never taken for a death.
 */
final class AttachVerticle extends VerticleBase implements Driver.Listener {
    private static final Logger log = LoggerFactory.getLogger(AttachVerticle.class);

    private final String id;
    private final Services services;
    private final Protocol protocol;
    private final SessionFeed feed;
    private @Nullable Piping piping;
    private @Nullable Driver driver;
    private @Nullable String session;
    private @Nullable String gone;
    private boolean letGo;
    private boolean connected;
    /** Its process has ended before it was connected: it is only read. */
    private boolean reading;

    private Future<Void> closing = Future.succeededFuture();
    private final AttachFacts written;
    private final SessionDesk sessions;
    private final TerminalDesk terminal;
    private final PromptDesk prompts;
    private final ProbeLoop probes;
    private int misses;
    private final Promise<String> processGone = Promise.promise();

    /** {@code own} knows the secrets of this harness alone. */
    AttachVerticle(Services services, HarnessRecord record, Protocol protocol, Redactor own) {
        this.id = record.id();
        this.services = services;
        this.protocol = protocol;
        this.feed = new SessionFeed(services.vertx(), record, services.facts(), own, this::mark);
        this.written = new AttachFacts(services.facts(), this::record);
        this.sessions = new SessionDesk(services.facts(), this::record);
        this.terminal = new TerminalDesk(services, this::record, feed);
        this.prompts = new PromptDesk(services.vertx(), services.facts(), this::record, feed, new Line());
        feed.onTurn(event -> {
            switch (event) {
                case SessionEvent.TurnStarted _ -> prompts.turnStarted();
                case SessionEvent.TurnEnded _ -> prompts.turnEnded();
                default -> {}
            }
        });
        this.probes = new ProbeLoop(services.vertx(), record.definition().probe(), this::check, new Checked());
    }

    private @Nullable FrameMark mark() {
        return piping == null ? null : piping.mark();
    }

    @Override
    public Future<?> start() {
        feed.resuming(record().turn(), record().deadline());
        prompts.restore();
        return vertx.eventBus()
                .<AttachCommand>localConsumer(Addresses.attach(id), this::handle)
                .completion();
    }

    @Override
    public Future<?> stop() {
        if (services.registry().get(id).filter(AttachVerticle::hasEnded).isPresent()) {
            // the news of that may come when nobody is here any more
            processGone("the process has ended");
        }
        letGo = true;
        services.abilities().forget(id);
        probes.stop();
        prompts.close();
        feed.desk().close();
        return close().eventually(feed::flush);
    }

    private static boolean hasEnded(HarnessRecord r) {
        return r.facts().process() == ProcessFact.EXITED || r.facts().process() == ProcessFact.REAPED;
    }

    private void handle(Message<AttachCommand> message) {
        switch (message.body()) {
            case AttachCommand.Connect c -> LocalBus.answer(message, connect(c));
            case AttachCommand.Prompt p ->
                LocalBus.answer(message, attached(p.session()).compose(d -> prompts.prompt(d, p)));
            case AttachCommand.CancelPrompts c -> LocalBus.answer(message, cancel(c));
            case AttachCommand.Steer s ->
                LocalBus.answer(message, attached(s.session()).compose(d -> feed.steer(d, session, s)));
            case AttachCommand.Interrupt i ->
                LocalBus.answer(message, attached(i.session()).compose(d -> interrupt(d, i)));
            case AttachCommand.ListSessions q ->
                LocalBus.answer(message, attached().compose(d -> sessions.list(d, q)));
            case AttachCommand.History q ->
                LocalBus.answer(message, attached().compose(d -> sessions.history(d, open(), q)));
            case AttachCommand.OpenSession q ->
                LocalBus.answer(message, attached().compose(d -> change(d, q)));
            case AttachCommand.ForkSession q ->
                LocalBus.answer(message, attached().compose(d -> sessions.fork(d, open(), q)));
            case AttachCommand.ArchiveSession q ->
                LocalBus.answer(message, attached().compose(d -> sessions.archive(d, open(), q)));
            case AttachCommand.DeleteSession q ->
                LocalBus.answer(message, attached().compose(d -> sessions.delete(d, open(), q)));
            case AttachCommand.SetModel q ->
                LocalBus.answer(message, attached().compose(d -> sessions.model(d, open(), q)));
            case AttachCommand.Input i -> LocalBus.answer(message, attached().compose(d -> d.input(i.bytes())));
            case AttachCommand.Resize r -> LocalBus.answer(message, attached().compose(d -> terminal.resize(d, r)));
            case AttachCommand.Screen q -> LocalBus.answer(message, attached().compose(d -> terminal.screen(d, q)));
            case AttachCommand.Approvals() ->
                message.reply(new LocalBus.Done(feed.desk().open()));
            case AttachCommand.Answer a ->
                LocalBus.answer(message, attached().compose(d -> feed.desk().answer(d, a)));
            case AttachCommand.LetGo g -> LocalBus.answer(message, letGo(g));
            case AttachCommand.Drain() -> LocalBus.answer(message, drain().map(_ -> terminal.lastLines(driver)));
            case AttachCommand.LastWords w -> LocalBus.answer(message, lastWords(w.why()));
            case AttachCommand.ProcessGone p -> processGone(p.why());
        }
    }

    private Future<Driver.Session> connect(AttachCommand.Connect c) {
        if (gone != null || reading) {
            return Future.failedFuture(
                    new NotReady(VerdictReason.EXITED, gone == null ? "its process has ended meanwhile" : gone, null));
        }
        Driver.Open open = goingOn(c.open());
        Driver made = protocol.driver(vertx, target(c.place(), open, c.fresh()), this);
        driver = made;
        // whichever comes first: the session or its failure, the end of the process, the end of the time
        Promise<Driver.Session> first = Promise.promise();
        made.open(open).onSuccess(first::tryComplete).onFailure(first::tryFail);
        processGone.future().onSuccess(why -> first.tryFail(new NotReady(VerdictReason.EXITED, why, null)));
        return first.future()
                .timeout(c.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> made.close().transform(_ -> {
                    if (c.keepTrying() && gone == null && !letGo) {
                        probes.start();
                        connectLater(c, e);
                    }
                    return Future.<Driver.Session>failedFuture(asNotReady(e, c.timeout()));
                }))
                .compose(s -> attachedTo(s, "attached", true));
    }

    /** The turn that runs is the one that is in our care: the record may say already that its process has ended. */
    private Driver.Open goingOn(Driver.Open how) {
        return how instanceof Driver.Open.Resume resume
                ? new Driver.Open.Resume(resume.session(), feed.openTurn(), resume.asked())
                : how;
    }

    private Target target(Opening.Place to, Driver.Open open, boolean fresh) {
        HarnessRecord r = record();
        Target.Place place = to.endpoint() != null
                ? new Target.Dialled(to.endpoint(), to.auth(), to.minted())
                : protocol.wire() == Wire.TERMINAL
                        ? new Target.Screened(
                                piping().next(open, fresh), r.definition().terminalOrDefault())
                        : new Target.Piped(piping().next(open, fresh));
        return new Target(
                place, r.cwd(), r.definition().model(), r.definition().limits().frameBytes());
    }

    /** Nobody answers its driver any more; it only reads. */
    private void readOnly(String of, Spooled spool) {
        reading = true;
        session = of;
        Driver.Open open = new Driver.Open.Resume(of, feed.openTurn(), Set.copyOf(spool.asked()));
        Driver made = protocol.driver(
                vertx, target(new Opening.Place(null, new Auth.None(), false, Set.of()), open, false), this);
        driver = made;
        made.open(open).onFailure(e -> log.debug("{} has ended: {}", id, e.getMessage()));
    }

    private Future<Void> lastWords(String why) {
        return drain().compose(_ -> {
            processGone(why);
            return closing.eventually(feed::flush);
        });
    }

    private Piping piping() {
        Piping p = piping;
        if (p == null) {
            p = new Piping(context, services, this::record, feed);
            piping = p;
        }
        return p;
    }

    /** Its process has ended: what it has printed is told, by the driver that is there or by one that only reads. */
    private Future<Void> drain() {
        HarnessRecord r = record();
        Spooled spool = r.spool();
        String of = r.sessionId();
        boolean spoke = r.facts().session() != SessionFact.NONE;
        if (driver == null && gone == null && !letGo && spool != null && of != null && spoke) {
            readOnly(of, spool);
        }
        return piping == null ? Future.succeededFuture() : piping.drain();
    }

    /** For a process that is known to live: the first failure is told as a lost connection, and it is dialled again. */
    private void connectLater(AttachCommand.Connect c, Throwable why) {
        if (misses == 0) {
            disconnected(String.valueOf(why.getMessage()));
        } else {
            unresponsive(why);
        }
        vertx.setTimer(redialDelay(), _ -> {
            if (!letGo && gone == null) {
                AttachCommand.Connect again =
                        new AttachCommand.Connect(c.place(), c.open(), false, c.keepTrying(), c.timeout());
                connect(again).onFailure(e -> log.debug("{} does not answer yet: {}", id, e.getMessage()));
            }
        });
    }

    private static Throwable asNotReady(Throwable e, Duration timeout) {
        return switch (e) {
            case NotReady n -> n;
            case DriverException d -> NotReady.of(d);
            case TimeoutException _ ->
                new NotReady(
                        VerdictReason.TIMEOUT,
                        "it did not complete the handshake of its protocol within " + timeout.toMillis() + " ms",
                        null);
            default -> new NotReady(VerdictReason.HANDSHAKE_FAILED, String.valueOf(e.getMessage()), null);
        };
    }

    private Future<Driver.Session> attachedTo(Driver.Session s, String cause, boolean first) {
        session = s.id();
        misses = 0;
        connected = true;
        Capabilities can = driver == null ? null : driver.capabilities();
        if (can != null) {
            services.abilities().told(id, can);
        }
        probes.start();
        if (s.turn() == null) {
            feed.queue().none();
        }
        prompts.attached();
        return written.attached(s, cause, first).map(s);
    }

    private Future<Driver> attached() {
        Driver d = driver;
        if (d == null || session == null || gone != null || letGo) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.CONFLICT,
                    "harness " + record().name() + " is "
                            + record().facts().status().wire() + ", no session is attached; see: ostler inspect "
                            + record().name()));
        }
        return Future.succeededFuture(d);
    }

    /** The same, when this is the open session or none is named. */
    private Future<Driver> attached(@Nullable String wanted) {
        if (wanted == null || session == null || wanted.equals(session)) {
            return attached();
        }
        String name = record().name();
        return Future.failedFuture(new OstlerException(
                ErrorCode.CONFLICT,
                "session " + wanted + " is not open in harness " + name + ", which has " + session
                        + " open; open it first: ostler open " + name + " " + wanted + ", or see: ostler sessions "
                        + name,
                Map.of("session", session)));
    }

    private String open() {
        return Objects.requireNonNull(session, "a session is attached");
    }

    private Future<AttachCommand.BrokenOff> interrupt(Driver d, AttachCommand.Interrupt i) {
        Future<List<String>> cancelled =
                i.queue() ? prompts.cancel(null, i.origin()) : Future.succeededFuture(List.of());
        return cancelled.compose(
                gone -> feed.interrupt(d, session, i.origin()).map(turn -> new AttachCommand.BrokenOff(turn, gone)));
    }

    private Future<List<String>> cancel(AttachCommand.CancelPrompts c) {
        try {
            return prompts.cancel(c.prompt(), c.origin());
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<AttachCommand.Opened> change(Driver d, AttachCommand.OpenSession q) {
        feed.queue().changing();
        String before = open();
        Driver.Open how = q.session() == null ? new Driver.Open.New() : new Driver.Open.Resume(q.session());
        return d.change(how)
                .onComplete(_ -> feed.queue().changed())
                .compose(now -> {
                    session = now.id();
                    return now.id().equals(before)
                            ? Future.succeededFuture(new AttachCommand.Opened(now, null))
                            : sessions.opened(now, before, q).map(new AttachCommand.Opened(now, before));
                })
                .onComplete(_ -> prompts.attached());
    }

    @Override
    public void onEvent(SessionEvent event) {
        feed.accept(event, driver);
    }

    @Override
    public void onDisconnected(String why) {
        if (letGo || gone != null) {
            return;
        }
        disconnected(why);
        if (piping == null) {
            // pipes that have ended never come back: their process ends too
            dialLater();
        }
    }

    private void disconnected(String why) {
        connected = false;
        written.disconnected(why);
    }

    private void dialLater() {
        vertx.setTimer(redialDelay(), _ -> dial());
    }

    private long redialDelay() {
        return Math.max(
                1,
                Redial.delay(misses++, ThreadLocalRandom.current().nextDouble()).toMillis());
    }

    private void dial() {
        Driver d = driver;
        String s = session;
        if (letGo || gone != null || d == null || s == null) {
            return;
        }
        d.open(new Driver.Open.Resume(s, feed.openTurn()))
                .compose(again -> attachedTo(again, "reconnected", false))
                .onFailure(e -> {
                    if (!letGo && gone == null) {
                        unresponsive(e);
                        dialLater();
                    }
                });
    }

    /** Told once for each absence, not for each attempt. */
    private void unresponsive(Throwable why) {
        if (misses == Redial.UNRESPONSIVE_AFTER) {
            written.unreachable(String.valueOf(why.getMessage()));
        }
    }

    /** One check: the endpoint answers a stranger, and our session is there. */
    private Future<Void> check() {
        Driver d = driver;
        if (d == null || gone != null || letGo) {
            return Future.succeededFuture();
        }
        return d.probe()
                .compose(_ -> connected
                        ? Future.succeededFuture()
                        : Future.failedFuture(new OstlerException(
                                ErrorCode.PEER_FAILED, "the endpoint answers, and the session cannot be attached")));
    }

    private Future<Void> letGo(AttachCommand.LetGo command) {
        letGo = true;
        probes.stop();
        Driver d = driver;
        Future<Void> polite = d == null || gone != null || session == null
                ? Future.succeededFuture()
                : d.release(command.policy()).timeout(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
        String settled = command.policy() == Release.DETACH ? "detached" : "released";
        return polite.transform(_ -> {
            Future<Void> closed = close();
            feed.desk().settleAll(settled);
            // the end of a process that is stopped next ends its connection too: only who stays is taken leave of
            Future<Void> leave = command.policy() == Release.DETACH ? closed : Future.succeededFuture();
            return leave.compose(_ -> feed.flush());
        });
    }

    /** Nothing is heard from it once this is called; completes when it is closed. */
    private Future<Void> close() {
        Driver d = driver;
        driver = null;
        if (d != null) {
            closing = d.close().otherwiseEmpty();
        }
        return closing;
    }

    private void processGone(String why) {
        if (gone != null) {
            return;
        }
        gone = why;
        probes.stop();
        processGone.tryComplete(why);
        if (piping != null) {
            piping.over(why);
        }
        feed.processGone(session == null ? record().sessionId() : session, why);
        close().onComplete(_ -> feed.desk().settleAll("process-ended"));
    }

    private HarnessRecord record() {
        return services.registry()
                .get(id)
                .orElseThrow(() -> new IllegalStateException("harness " + id + " has no record"));
    }

    /** What prompts need to know of the connection. */
    private final class Line implements PromptDesk.Line {
        @Override
        public @Nullable Driver open() {
            return connected && !letGo && gone == null ? driver : null;
        }

        @Override
        public @Nullable String session() {
            return session;
        }
    }

    /** Of a process that is gone, or let go, nothing is told any more. */
    private final class Checked implements ProbeLoop.Listener {
        @Override
        public void unresponsive(int missed, String why) {
            written.unresponsive(missed, why);
        }

        @Override
        public void responsive() {
            written.responsive();
        }
    }
}
