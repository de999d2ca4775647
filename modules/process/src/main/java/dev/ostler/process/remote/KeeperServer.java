package dev.ostler.process.remote;

import dev.ostler.process.InProcessKeeper;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperConfig;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.Signal;
import dev.ostler.process.StopPlan;
import dev.ostler.process.SweepPlan;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keeper behind a socket: serves one broker at a time, tells it what happened since the last one, and does what was
 * agreed when it is lost. Only the end of the connection counts as a loss: a broker that is stopped or slow has it still.
 */
final class KeeperServer implements AutoCloseable {
    /**
     * @param idle how long nothing is kept and nobody is connected before it ends
     * @param firstBroker the same, before the first broker came: who started it asks for it all the time, and starts
     *     another when this one is gone
     */
    record Settings(Path data, KeeperConfig config, Versions versions, Duration idle, Duration firstBroker) {
        Settings(Path data, KeeperConfig config) {
            this(data, config, Versions.OURS, Duration.ofSeconds(2), Duration.ofSeconds(5));
        }
    }

    /** Together with the sweep well within a second. */
    static final StopPlan LOST = new StopPlan(
            List.of(
                    new StopPlan.Step(Signal.TERM, Duration.ofMillis(300)),
                    new StopPlan.Step(Signal.KILL, Duration.ofSeconds(5))),
            new SweepPlan(Duration.ofMillis(200), Duration.ofSeconds(5)));

    private static final Logger LOG = LoggerFactory.getLogger(KeeperServer.class);
    private static final Duration GREETING = Duration.ofSeconds(10);
    private static final Duration PREDECESSOR = Duration.ofSeconds(2);
    private static final int MOST_CONNECTIONS = 8;

    private final Settings settings;
    private final KeeperFiles files;
    private final String epoch = UUID.randomUUID().toString();
    private final ProcessIdentity self =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    private final Runnable whenIdle;
    private final ServerSocketChannel listening;
    private final EventLog log;
    private final Keeper keeper;
    private final ScheduledThreadPoolExecutor timer;

    // Guarded by this.
    private final Set<Session> sessions = new HashSet<>();
    private final Map<String, OnLoss> kept = new HashMap<>();
    private final Map<String, OnLoss> expected = new HashMap<>();
    private final Set<String> condemned = new HashSet<>();
    private @Nullable Session broker;
    private boolean lost;
    private int underWay;
    private boolean closing;

    private KeeperServer(Settings settings, Runnable whenIdle) throws IOException {
        this.settings = settings;
        this.files = new KeeperFiles(settings.data());
        this.whenIdle = whenIdle;
        files.makeDirectories();
        this.log = EventLog.open(files.events());
        Files.deleteIfExists(files.socket());
        this.listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        files.addressed(listening::bind);
        Files.setPosixFilePermissions(files.socket(), PosixFilePermissions.fromString("rw-------"));
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon(true).name("ostler-keeper-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        this.keeper = InProcessKeeper.start(settings.config(), this::happened);
    }

    /**
     * Serves from now on. Whoever calls holds the lock of the data directory.
     *
     * @param whenIdle run once when there is nothing left to keep and nobody to serve; nobody is greeted any more
     */
    static KeeperServer start(Settings settings, Runnable whenIdle) throws IOException {
        KeeperServer server = new KeeperServer(settings, whenIdle);
        Thread.ofPlatform().daemon(true).name("ostler-keeper-accept").start(server::accept);
        server.endLater(settings.firstBroker());
        return server;
    }

    Keeper keeper() {
        return keeper;
    }

    String epoch() {
        return epoch;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel socket = listening.accept();
                synchronized (this) {
                    if (closing || sessions.size() >= MOST_CONNECTIONS) {
                        socket.close();
                        continue;
                    }
                    Session session = new Session(this, socket);
                    sessions.add(session);
                    session.start();
                    var _ = timer.schedule(session::requireGreeting, GREETING.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (ClosedChannelException e) {
            LOG.debug("no connections are accepted any more");
        } catch (IOException e) {
            LOG.error("no connections can be accepted any more; the next broker starts another keeper", e);
            whenIdle.run();
        }
    }

    /** The answer to a hello; whoever is refused is not served. */
    synchronized Frame greet(Session session, Frame hello) {
        Versions theirs = new Versions((int) hello.number("versions.least"), (int) hello.number("versions.most"));
        OptionalInt common = settings.versions().common(theirs);
        if (common.isEmpty()) {
            return refused("this keeper (" + KeeperProgram.VERSION + ", pid " + self.pid() + ") speaks "
                    + settings.versions() + " of its protocol and the broker (" + hello.text("program") + ") "
                    + theirs + "; take the data directory down with the program that started it: ostler down");
        }
        if (!hello.text("store").equals(settings.config().storeId())) {
            return refused("this keeper keeps for the store "
                    + settings.config().storeId() + ", not for " + hello.text("store"));
        }
        Session other = predecessor();
        if (closing) {
            return refused("this keeper is ending");
        }
        if (other != null) {
            return refused("the broker " + other.peer() + " is connected to this keeper (pid " + self.pid()
                    + "); one at a time");
        }
        broker = session;
        lost = false;
        return new Frame("welcome")
                .with("version", common.getAsInt())
                .with("program", KeeperProgram.VERSION)
                .with("identity", self)
                .with("epoch", epoch)
                .with("store", settings.config().storeId());
    }

    /** The broker that is still connected; one that is dead or just going is waited for. */
    private @Nullable Session predecessor() {
        long deadline = System.nanoTime() + PREDECESSOR.toNanos();
        for (Session now = broker; now != null; now = broker) {
            if (!now.peer().alive()) {
                LOG.warn("the broker {} is dead; its connection is closed", now.peer());
                now.close();
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return now;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return now;
            }
        }
        return null;
    }

    private static Frame refused(String message) {
        LOG.warn("refused a broker: {}", message);
        return new Frame("refused").with("message", message);
    }

    /** First what happened before, then the answer, then what happens. */
    synchronized void listen(Session session, Frame answer) {
        List<byte[]> before = List.copyOf(log.unacknowledged());
        before.forEach(session::send);
        session.send(answer.with("events", before.size())
                .with("dropped", log.takeDropped())
                .encoded());
        session.listens();
    }

    synchronized void acknowledge(long number) {
        log.acknowledge(number);
    }

    /** On the keeper's delivery thread. */
    private synchronized void happened(KeeperEvent event) {
        byte[] frame = log.append(Instant.now(), event);
        if (event instanceof KeeperEvent.Reaped) {
            kept.remove(event.harnessId());
            expected.remove(event.harnessId());
            condemned.remove(event.harnessId());
            endLater(settings.idle());
        }
        if (broker != null && broker.isListening()) {
            broker.send(frame);
        }
    }

    synchronized void begun() {
        underWay++;
    }

    /** Before the keeper is asked, since the process may have ended before its answer is heard. */
    synchronized void expect(String harnessId, OnLoss onLoss) {
        expected.put(harnessId, onLoss);
    }

    /** What was expected is kept now, or is not. */
    void settled(Frame request, boolean done) {
        synchronized (this) {
            underWay--;
            OnLoss onLoss = request.has("onLoss") ? expected.remove(request.text("harness")) : null;
            boolean known = !request.type().equals("onLoss") || kept.containsKey(request.text("harness"));
            if (onLoss != null && done && known) {
                kept.put(request.text("harness"), onLoss);
            }
        }
        if (lostNow()) {
            endCondemned();
        }
        endLater(settings.idle());
    }

    private synchronized boolean lostNow() {
        return broker == null && lost;
    }

    synchronized boolean isCondemned(String harnessId) {
        return condemned.contains(harnessId);
    }

    /** @return whether this keeper ends now, since nothing is left to keep */
    synchronized boolean goodbye(Session session) {
        if (broker == session) {
            broker = null;
            lost = false;
            notifyAll();
            LOG.info("the broker {} said goodbye; {} kept", session.peer(), kept.size());
        }
        return isIdle();
    }

    /** The connection is over. */
    void ended(Session session) {
        synchronized (this) {
            sessions.remove(session);
            if (broker != session) {
                endLater(settings.idle());
                return;
            }
            broker = null;
            lost = true;
            LOG.warn("the broker {} is lost; {} kept", session.peer(), kept.size());
            notifyAll();
        }
        endCondemned();
        endLater(settings.idle());
    }

    private void endCondemned() {
        Set<String> now = new HashSet<>();
        synchronized (this) {
            kept.forEach((harness, onLoss) -> {
                if (onLoss == OnLoss.KILL && condemned.add(harness)) {
                    now.add(harness);
                }
            });
        }
        for (String harness : now) {
            var _ = keeper.stop(harness, LOST).whenComplete((report, failure) -> {
                if (failure != null || !report.gone()) {
                    LOG.error("harness {} ends with its broker, but {}", harness, failure == null ? report : failure);
                }
            });
        }
    }

    private boolean isIdle() {
        return broker == null && kept.isEmpty() && underWay == 0 && log.safe();
    }

    private void endLater(Duration after) {
        synchronized (this) {
            if (closing || broker != null || !kept.isEmpty()) {
                return;
            }
            var _ = timer.schedule(this::endIfIdle, after.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Also right after a goodbye that was answered with the end. */
    void endIfIdle() {
        synchronized (this) {
            if (closing || !isIdle()) {
                return;
            }
            closing = true;
        }
        LOG.info("nothing is kept and no broker is there: this keeper ends");
        whenIdle.run();
    }

    /** Lets go of everything; ends no process. */
    @Override
    public void close() throws IOException {
        List<Session> all;
        synchronized (this) {
            closing = true;
            broker = null;
            all = List.copyOf(sessions);
        }
        listening.close();
        Files.deleteIfExists(files.socket());
        all.forEach(Session::finish);
        timer.shutdownNow();
        keeper.close();
        synchronized (this) {
            log.close();
        }
    }
}
