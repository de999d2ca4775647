package dev.ostler.fake.codex;

import dev.ostler.fake.Step;
import dev.ostler.fake.ws.HttpAnswer;
import dev.ostler.fake.ws.RequestHead;
import dev.ostler.fake.ws.Site;
import dev.ostler.fake.ws.WsConnection;
import dev.ostler.fake.ws.WsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A fake codex app-server inside this JVM. */
public final class CodexServer implements Site, AutoCloseable {
    private final Hub hub;
    private final Host process;
    private final TurnMethods turns;
    private final ThreadMethods threads;
    private final Optional<SocketPlace> place;
    private final WsServer listener;

    /** What happens to the process that the server lives in. */
    public interface Host {
        /** Ends it with this exit code. */
        void exit(int code);

        /** Ends it by SIGKILL. */
        void crash();
    }

    private CodexServer(CodexOptions options, Host process) throws IOException {
        this.process = process;
        hub = new Hub(options);
        turns = new TurnMethods(hub, new Accidents());
        threads = new ThreadMethods(hub, turns);
        if (options.socket().isPresent()) {
            place = Optional.of(SocketPlace.take(options.socket().get()));
            listener = WsServer.start(UnixDomainSocketAddress.of(place.get().file()), this);
            place.get().publish();
        } else {
            place = Optional.empty();
            listener = WsServer.start(new InetSocketAddress(options.address(), options.port()), this);
        }
    }

    /**
     * Listens and serves.
     *
     * @throws IOException when the address is in use
     */
    public static CodexServer start(CodexOptions options, Host process) throws IOException {
        return new CodexServer(options, process);
    }

    /** The port it listens on; -1 for a Unix socket. */
    public int port() {
        return listener.port();
    }

    /** The endpoint, a {@code ws} or {@code unix} URI. */
    public String endpoint() {
        return place.map(socket -> "unix://" + socket.link()).orElseGet(() -> "ws://" + authority());
    }

    String authority() {
        String host = hub.options().address().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /**
     * Ends as the real server does on a signal: at once when no turn is active, else when the last one has ended. A
     * second call ends it at once. The end is {@link Host#exit} with 0.
     */
    public void terminate() {
        synchronized (hub.lock()) {
            if (hub.draining() || !hub.busy()) {
                exit(0);
                return;
            }
            hub.drain(() -> {
                if (!hub.busy()) {
                    Thread.ofPlatform().daemon().name("codex-drained").start(this::exitWhenSent);
                }
            });
        }
    }

    private void exitWhenSent() {
        List<Peer> peers;
        synchronized (hub.lock()) {
            peers = new ArrayList<>(hub.peers());
        }
        try {
            for (Peer peer : peers) {
                peer.connection().awaitSent(java.time.Duration.ofMillis(200));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exit(0);
    }

    private void exit(int code) {
        endCommands();
        place.ifPresent(SocketPlace::remove);
        process.exit(code);
    }

    private void endCommands() {
        List<Terminal> running = new ArrayList<>();
        synchronized (hub.lock()) {
            hub.threads()
                    .values()
                    .forEach(thread -> running.addAll(thread.terminals().values()));
        }
        running.forEach(Terminal::kill);
    }

    /** Ends every command, closes every connection and gives every rollout free. */
    @Override
    public void close() {
        endCommands();
        listener.close();
        place.ifPresent(SocketPlace::remove);
        synchronized (hub.lock()) {
            hub.threads().values().forEach(thread -> {
                turns.stop(thread, () -> {});
                if (thread.rollout() != null) {
                    thread.rollout().close();
                    thread.rollout(null);
                }
            });
            hub.threads().clear();
        }
    }

    @Override
    public Optional<HttpAnswer> refuse(RequestHead head) {
        if (place.isEmpty() && head.header("origin").isPresent()) {
            return Optional.of(HttpAnswer.empty(403, "Forbidden"));
        }
        String path = head.path().split("\\?", 2)[0];
        if (!head.upgrade() && ("/readyz".equals(path) || "/healthz".equals(path))) {
            return Optional.of(
                    "GET".equals(head.method()) || "HEAD".equals(head.method())
                            ? HttpAnswer.empty(200, "OK")
                            : HttpAnswer.empty(405, "Method Not Allowed"));
        }
        if (!head.upgrade()) {
            return Optional.of(HttpAnswer.text(400, "Bad Request", "Connection header did not include 'upgrade'"));
        }
        Optional<String> wanted =
                place.isPresent() ? Optional.empty() : hub.options().tokenSha256();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        String given = head.header("authorization").orElse("");
        if (!given.startsWith("Bearer ")) {
            return Optional.of(HttpAnswer.text(401, "Unauthorized", "missing websocket bearer token"));
        }
        return MessageDigest.isEqual(
                        HexFormat.of().parseHex(wanted.get()),
                        sha256(given.substring(7).strip()))
                ? Optional.empty()
                : Optional.of(HttpAnswer.text(401, "Unauthorized", "invalid websocket bearer token"));
    }

    static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public Listener opened(WsConnection connection) {
        Peer peer = new Peer(connection);
        synchronized (hub.lock()) {
            hub.peers().add(peer);
        }
        return new Session(hub, peer, threads, turns);
    }

    private final class Accidents implements Mishaps {
        @Override
        public List<Peer> readers(CodexThread thread) {
            synchronized (hub.lock()) {
                return new ArrayList<>(thread.subscribers());
            }
        }

        @Override
        public void happen(Step step, CodexThread thread) {
            switch (step) {
                case Step.Drop _ ->
                    readers(thread).forEach(peer -> peer.connection().abort());
                case Step.Overload overload -> {
                    synchronized (hub.lock()) {
                        hub.overload(overload.requests());
                    }
                }
                case Step.Exit exit -> CodexServer.this.exit(exit.code());
                case Step.Crash _ -> process.crash();
                default -> throw new IllegalArgumentException("no mishap: " + step);
            }
        }

        @Override
        public void ended(TurnRunner runner) {
            turns.ended(runner);
        }
    }
}
