package dev.ostler.process.remote;

import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Keeper;
import dev.ostler.process.Lineage;
import dev.ostler.process.LineageProcess;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnFailed;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import dev.ostler.process.Written;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a keeper process. When it ends without {@link #close}, every waiting request fails with {@link
 * KeeperLost} and the owner is told; whether to connect again is for him to say.
 */
public final class RemoteKeeper implements Keeper {
    /** What was handed over: {@code dropped} events were given up, since nobody came for them for too long. */
    public record Handover(int events, long dropped) {}

    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeeper.class);
    private static final Duration SHORT = Duration.ofSeconds(15);
    private static final Duration SPAWN = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofSeconds(15);
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    /** The keeper answers for sure: at the end of the process at the latest. */
    private static final Duration AS_LONG_AS_IT_RUNS = Duration.ofDays(365);

    private static final long MOST_UNWRITTEN = 4L * MOST_INPUT_BYTES;

    private final FrameChannel channel;
    private final KeeperAbout about;
    private final Object inputOrder = new Object();
    private final AtomicLong unwritten = new AtomicLong();
    private final String storeId;
    private final Outbox outbox;
    private final Pending pending = new Pending();
    private final Consumer<KeeperLost> whenLost;
    private final Thread reader;
    private volatile Consumer<Told> listener = _ -> {};
    private volatile boolean handedOver;
    private volatile boolean connected = true;
    private volatile boolean closing;
    private volatile boolean ends;

    private RemoteKeeper(FrameChannel channel, KeeperAbout about, String storeId, Consumer<KeeperLost> whenLost) {
        this.channel = channel;
        this.about = about;
        this.storeId = storeId;
        this.whenLost = whenLost;
        this.outbox = new Outbox("ostler-keeper-requests", channel);
        this.reader =
                Thread.ofPlatform().daemon(true).name("ostler-keeper-answers").unstarted(this::read);
    }

    /**
     * Connects to the keeper that serves a data directory. Blocking.
     *
     * @param whenLost run once, on a thread of the connection, when it ends and {@link #close} was not called
     * @throws IOException when none answers there
     * @throws KeeperRefused when it does not serve us
     */
    public static RemoteKeeper connect(Path data, String storeId, String program, Consumer<KeeperLost> whenLost)
            throws IOException {
        return connect(new KeeperFiles(data), storeId, program, Versions.OURS, whenLost);
    }

    static RemoteKeeper connect(
            KeeperFiles files, String storeId, String program, Versions versions, Consumer<KeeperLost> whenLost)
            throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        FrameChannel channel = new FrameChannel(socket);
        try {
            files.addressed(socket::connect);
            channel.write(hello(storeId, program, versions).encoded());
            Frame answer = channel.read();
            if (answer.type().equals("refused")) {
                throw new KeeperRefused(answer.text("message"));
            }
            KeeperAbout about = new KeeperAbout(
                    ProcessIdentity.parse(answer.text("identity")), answer.text("program"), answer.text("epoch"), (int)
                            answer.number("version"));
            RemoteKeeper keeper = new RemoteKeeper(channel, about, storeId, whenLost);
            keeper.reader.start();
            return keeper;
        } catch (MalformedFrame e) {
            channel.close();
            throw new KeeperRefused("what serves " + files.socket() + " is no keeper: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Frame hello(String storeId, String program, Versions versions) {
        return new Frame("hello")
                .with("versions.least", versions.least())
                .with("versions.most", versions.most())
                .with("program", program)
                .with("store", storeId)
                .with(
                        "identity",
                        ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow());
    }

    /** Who answers. */
    public KeeperAbout about() {
        return about;
    }

    /**
     * Hands over what happened before, then goes on with what happens, on the thread that brings the answers. To be
     * called once.
     *
     * @return completes when the listener was given all that happened before
     */
    public CompletionStage<Handover> listen(Consumer<Told> to) {
        listener = to;
        return ask(new Frame("listen"), SHORT).thenApply(answer -> {
            handedOver = true;
            return new Handover((int) answer.number("events"), answer.number("dropped"));
        });
    }

    @Override
    public CompletionStage<ProcessIdentity> spawn(SpawnSpec spec) {
        Frame frame = Shapes.spawn(spec);
        if (frame.encoded().length > Frame.MOST_BYTES - 100) {
            return CompletableFuture.failedFuture(new SpawnFailed(
                    SpawnFailed.Part.SYSTEM,
                    "E2BIG",
                    "arguments and environment of '" + spec.command()
                            + "' are longer than the kernel takes, or the keeper, which is " + Frame.MOST_BYTES
                            + " bytes"));
        }
        return ask(frame, SPAWN).thenApply(answer -> ProcessIdentity.parse(answer.text("identity")));
    }

    @Override
    public CompletionStage<ProcessIdentity> adopt(AdoptSpec spec) {
        return ask(Shapes.adopt(spec), SHORT).thenApply(answer -> ProcessIdentity.parse(answer.text("identity")));
    }

    @Override
    public CompletionStage<StopReport> stop(String harnessId, StopPlan plan) {
        Duration longest = plan.patience().plus(plan.sweep().deadline()).plus(MARGIN);
        return ask(Shapes.stop(harnessId, plan), longest).thenApply(Shapes::report);
    }

    @Override
    public CompletionStage<Boolean> onLoss(String harnessId, OnLoss onLoss) {
        return ask(new Frame("onLoss").with("harness", harnessId).with("onLoss", onLoss), SHORT)
                .thenApply(answer -> Boolean.parseBoolean(answer.text("kept")));
    }

    @Override
    public CompletionStage<Written> write(String harnessId, byte[] bytes) {
        if (bytes.length > MOST_INPUT_BYTES) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("a write should have at most "
                    + MOST_INPUT_BYTES + " bytes, not " + bytes.length + "; nothing of it was written"));
        }
        List<Frame> pieces = InputPieces.frames(harnessId, bytes);
        // the pieces of one write come one after the other
        synchronized (inputOrder) {
            if (unwritten.addAndGet(bytes.length) > MOST_UNWRITTEN) {
                unwritten.addAndGet(-bytes.length);
                return CompletableFuture.failedFuture(new IllegalStateException("more than " + MOST_UNWRITTEN
                        + " bytes of input wait for the keeper; nothing of these " + bytes.length
                        + " was written, write them when earlier ones are taken"));
            }
            pieces.subList(0, pieces.size() - 1).forEach(piece -> outbox.send(piece.encoded()));
            return ask(pieces.getLast(), AS_LONG_AS_IT_RUNS)
                    .whenComplete((_, _) -> unwritten.addAndGet(-bytes.length))
                    .thenApply(Shapes::written);
        }
    }

    @Override
    public CompletionStage<Written> closeInput(String harnessId) {
        return ask(new Frame("closeInput").with("harness", harnessId), AS_LONG_AS_IT_RUNS)
                .thenApply(Shapes::written);
    }

    @Override
    public CompletionStage<Boolean> processed(String harnessId, long offset) {
        return ask(new Frame("processed").with("harness", harnessId).with("offset", offset), SHORT)
                .thenApply(answer -> Boolean.parseBoolean(answer.text("kept")));
    }

    @Override
    public CompletionStage<Boolean> resize(String harnessId, int columns, int rows) {
        Frame request = new Frame("resize")
                .with("harness", harnessId)
                .with("columns", columns)
                .with("rows", rows);
        return ask(request, SHORT).thenApply(answer -> Boolean.parseBoolean(answer.text("kept")));
    }

    @Override
    public CompletionStage<Map<String, ProcessIdentity>> kept() {
        return ask(new Frame("kept"), SHORT).thenApply(answer -> {
            Map<String, ProcessIdentity> kept = new HashMap<>();
            List<String> harnesses = answer.all("harnesses");
            List<String> identities = answer.all("identities");
            for (int i = 0; i < harnesses.size(); i++) {
                kept.put(harnesses.get(i), ProcessIdentity.parse(identities.get(i)));
            }
            return Map.copyOf(kept);
        });
    }

    /** Looks from here: the marker is as visible as it is to the keeper. */
    @Override
    public CompletionStage<List<LineageProcess>> lineage() {
        return CompletableFuture.supplyAsync(() -> Lineage.scan(storeId));
    }

    private CompletionStage<Frame> ask(Frame request, Duration longest) {
        if (closing) {
            return CompletableFuture.failedFuture(new IllegalStateException("the keeper is closed"));
        }
        return send(request, longest);
    }

    private CompletionStage<Frame> send(Frame request, Duration longest) {
        CompletableFuture<Frame> answer = pending.add(request, longest);
        if (request.has("id")) {
            outbox.send(request.encoded());
        }
        return answer;
    }

    private void read() {
        String reason =
                "the connection to the keeper with pid " + about.identity().pid() + " is lost";
        try {
            while (true) {
                Frame frame = channel.read();
                switch (frame.type()) {
                    case "event" -> told(frame);
                    case "done", "failed" -> pending.answered(frame);
                    default -> LOG.debug("the keeper sent {}, which is not known here", frame);
                }
            }
        } catch (EOFException e) {
            LOG.debug("the keeper closed the connection");
        } catch (IOException | MalformedFrame e) {
            LOG.debug("the connection to the keeper broke", e);
            reason += ": " + e.getMessage();
        } catch (RuntimeException | Error e) {
            LOG.error("the connection to the keeper is given up", e);
            reason += ": " + e;
        } finally {
            connected = false;
            outbox.finish();
            if (!closing) {
                // first, so that whoever is failed by it can ask the owner for another
                whenLost.accept(new KeeperLost(reason));
            }
            pending.end(closing ? "the keeper was closed during the stop or start that was asked for" : reason);
        }
    }

    private void told(Frame frame) {
        long number = frame.number("number");
        Told told = new Told(
                number,
                EventShapes.at(frame),
                !handedOver,
                EventShapes.event(frame),
                () -> outbox.send(
                        new Frame("acknowledge").with("number", number).encoded()));
        try {
            listener.accept(told);
        } catch (RuntimeException | Error e) {
            LOG.error("the listener failed on {}", told.event(), e);
        }
    }

    /**
     * Says goodbye, so that nothing is taken for lost, and waits until the keeper has closed the connection. Blocking,
     * for seconds at most.
     */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        // before the keeper can answer and go: its end of the connection is no loss then
        closing = true;
        CompletionStage<Frame> goodbye = send(new Frame("goodbye"), GOODBYE);
        try {
            Frame answer = goodbye.toCompletableFuture().get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
            ends = Boolean.parseBoolean(answer.text("ends"));
            // its last act is to close the connection
            if (!Thread.currentThread().equals(reader) && !reader.join(GOODBYE)) {
                LOG.warn("the keeper {} does not end the connection", about.identity());
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("no goodbye to the keeper {}: {}", about.identity(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pending.end("the keeper is closed");
        cut();
    }

    /** Ends the connection without a word, as the death of this process would. */
    void cut() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing the connection to the keeper: {}", e.toString());
        }
    }

    /** Whether the keeper said at the goodbye that it ends too, since it keeps nothing. */
    boolean ends() {
        return ends;
    }

    /** Whether the connection is up. */
    public boolean isConnected() {
        return connected;
    }
}
