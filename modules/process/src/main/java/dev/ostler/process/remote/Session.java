package dev.ostler.process.remote;

import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Keeper;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keeper's end of one connection: one thread reads and hands on, one writes. */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final KeeperServer server;
    private final FrameChannel channel;
    private final Outbox outbox;
    private final InputPieces input = new InputPieces();
    private final Thread thread;
    private volatile @Nullable ProcessIdentity peer;
    private volatile boolean listening;

    Session(KeeperServer server, SocketChannel socket) {
        this.server = server;
        this.channel = new FrameChannel(socket);
        this.outbox = new Outbox("ostler-keeper-writer", channel);
        this.thread =
                Thread.ofPlatform().daemon(true).name("ostler-keeper-reader").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The broker at the other end, which has been greeted. */
    ProcessIdentity peer() {
        ProcessIdentity known = peer;
        if (known == null) {
            throw new IllegalStateException("nobody was greeted on this connection");
        }
        return known;
    }

    void listens() {
        listening = true;
    }

    boolean isListening() {
        return listening;
    }

    void send(byte[] frame) {
        outbox.send(frame);
    }

    void requireGreeting() {
        if (peer == null) {
            LOG.warn("a connection is closed: whoever made it has not said hello");
            close();
        }
    }

    private void run() {
        try {
            Frame hello = channel.read();
            if (!hello.type().equals("hello")) {
                throw new MalformedFrame("a connection should begin with hello, not " + hello.type());
            }
            peer = ProcessIdentity.parse(hello.text("identity"));
            Frame answer = server.greet(this, hello);
            outbox.send(answer.encoded());
            if (answer.type().equals("welcome")) {
                boolean more = true;
                while (more) {
                    more = handle(channel.read());
                }
            }
        } catch (EOFException e) {
            LOG.debug("a connection ended");
        } catch (IOException | MalformedFrame | IllegalArgumentException e) {
            LOG.warn("a connection is closed: {}", e.toString());
        } finally {
            server.ended(this);
            outbox.finish();
        }
    }

    private boolean handle(Frame request) {
        if (request.type().equals("acknowledge")) {
            server.acknowledge(request.number("number"));
            return true;
        }
        if (request.type().equals("piece")) {
            input.add(request);
            return true;
        }
        Frame answer = new Frame("done").with("id", request.number("id"));
        try {
            return handle(request, answer);
        } catch (IllegalArgumentException | MalformedFrame e) {
            fail(request, e);
            return true;
        }
    }

    private boolean handle(Frame request, Frame answer) {
        Keeper keeper = server.keeper();
        switch (request.type()) {
            case "spawn" -> {
                SpawnSpec spec = Shapes.spawn(request);
                server.expect(spec.harnessId(), spec.onLoss());
                answer(request, keeper.spawn(spec), identity -> answer.with("identity", identity));
            }
            case "adopt" -> {
                AdoptSpec spec = Shapes.adopt(request);
                server.expect(spec.harnessId(), spec.onLoss());
                answer(request, keeper.adopt(spec), identity -> answer.with("identity", identity));
            }
            case "onLoss" -> {
                OnLoss onLoss = OnLoss.valueOf(request.text("onLoss"));
                server.expect(request.text("harness"), onLoss);
                answer(request, keeper.onLoss(request.text("harness"), onLoss), known -> answer.with("kept", known));
            }
            case "stop" ->
                answer(
                        request,
                        keeper.stop(request.text("harness"), Shapes.plan(request)),
                        report -> Shapes.put(answer, report));
            case "write" ->
                answer(
                        request,
                        keeper.write(request.text("harness"), input.finish(request)),
                        written -> Shapes.put(answer, written));
            case "closeInput" ->
                answer(request, keeper.closeInput(request.text("harness")), written -> Shapes.put(answer, written));
            case "processed" ->
                answer(
                        request,
                        keeper.processed(request.text("harness"), request.number("offset")),
                        known -> answer.with("kept", known));
            case "resize" ->
                answer(
                        request,
                        keeper.resize(
                                request.text("harness"), (int) request.number("columns"), (int) request.number("rows")),
                        known -> answer.with("kept", known));
            case "kept" -> inform(request, keeper.kept(), all -> put(answer, all));
            case "listen" -> server.listen(this, answer);
            case "goodbye" -> {
                boolean ends = server.goodbye(this);
                outbox.send(answer.with("ends", ends).encoded());
                if (ends) {
                    server.endIfIdle();
                }
                return false;
            }
            default ->
                throw new IllegalArgumentException(
                        "this keeper (" + KeeperProgram.VERSION + ") knows no request '" + request.type() + "'");
        }
        return true;
    }

    private Frame put(Frame answer, Map<String, ProcessIdentity> all) {
        List<String> harnesses = new ArrayList<>();
        List<ProcessIdentity> identities = new ArrayList<>();
        all.forEach((harness, identity) -> {
            if (!server.isCondemned(harness)) {
                harnesses.add(harness);
                identities.add(identity);
            }
        });
        return answer.with("harnesses", harnesses).with("identities", identities);
    }

    /** What may change what is kept: until it is settled, this keeper does not end. */
    private <T> void answer(Frame request, CompletionStage<T> stage, Function<T, Frame> fill) {
        server.begun();
        // before the answer, after which the broker may say goodbye
        inform(request, stage.whenComplete((_, failure) -> server.settled(request, failure == null)), fill);
    }

    private <T> void inform(Frame request, CompletionStage<T> stage, Function<T, Frame> fill) {
        var _ = stage.whenComplete((value, failure) -> {
            if (failure == null) {
                outbox.send(fill.apply(value).with("id", request.number("id")).encoded());
            } else {
                Throwable cause = failure.getCause();
                fail(request, failure instanceof CompletionException && cause != null ? cause : failure);
            }
        });
    }

    private void fail(Frame request, Throwable cause) {
        outbox.send(Shapes.failure(cause).with("id", request.number("id")).encoded());
    }

    /** Ends the connection where it stands. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a connection: {}", e.toString());
        }
    }

    /** Writes what is there and ends the connection. */
    void finish() {
        outbox.finish();
        if (!outbox.awaitEnd(LAST_WORDS)) {
            close();
        }
    }
}
