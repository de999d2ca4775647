package dev.ostler.fake.codex;

import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What all connections and turns of a server share, and the one lock that guards it. Whoever changes state and tells
 * of it does both under the lock, so that every client sees the same order.
 */
final class Hub {
    private final Object lock = new Object();
    private final CodexOptions options;
    private final Rollouts rollouts;
    private final ServerRequests requests = new ServerRequests();
    private final Set<Peer> peers = new LinkedHashSet<>();
    private final Map<String, CodexThread> threads = new LinkedHashMap<>();
    private Optional<String> originator = Optional.empty();
    private Runnable turnEnded = () -> {};
    private int overload;
    private int answers;
    private boolean draining;

    Hub(CodexOptions options) {
        this.options = options;
        rollouts = new Rollouts(options.home());
        overload = options.faults().overload();
    }

    Object lock() {
        return lock;
    }

    CodexOptions options() {
        return options;
    }

    Rollouts rollouts() {
        return rollouts;
    }

    ServerRequests requests() {
        return requests;
    }

    /** The loaded threads by their ids. */
    Map<String, CodexThread> threads() {
        return threads;
    }

    Set<Peer> peers() {
        return peers;
    }

    /** The name of the first client, which the real server keeps for all. */
    String originator(String clientName) {
        if (originator.isEmpty()) {
            originator = Optional.of(clientName);
        }
        return originator.get();
    }

    String originator() {
        return originator.orElse("fake");
    }

    /** Whether this request is one of those that are refused as overload. */
    boolean overloaded() {
        if (overload == 0) {
            return false;
        }
        overload--;
        return true;
    }

    void overload(int more) {
        overload += more;
    }

    /** Whether the notifications go before the answer this time. */
    boolean early() {
        int every = options.faults().earlyEvery();
        return every > 0 && ++answers % every == 0;
    }

    boolean draining() {
        return draining;
    }

    /** Starts no more turns. The action runs, under the lock, whenever one ends. */
    void drain(Runnable whenTurnEnds) {
        draining = true;
        turnEnded = whenTurnEnds;
    }

    boolean busy() {
        return threads.values().stream().anyMatch(thread -> thread.active() != null);
    }

    void turnEnded() {
        turnEnded.run();
    }

    void everyone(String method, Raw params) {
        byte[] frame = Wire.notification(method, params).getBytes(StandardCharsets.UTF_8);
        peers.forEach(peer -> peer.notification(method, frame));
    }

    void subscribers(CodexThread thread, String method, Raw params) {
        subscribers(thread, method, Wire.notification(method, params).getBytes(StandardCharsets.UTF_8));
    }

    void subscribers(CodexThread thread, String method, byte[] frame) {
        thread.subscribers().forEach(peer -> peer.notification(method, frame));
    }

    void statusChanged(CodexThread thread) {
        everyone("thread/status/changed", thread.statusChanged());
    }

    void item(Turn turn, String method, Raw item, long at) {
        subscribers(
                turn.thread(),
                method,
                "item/started".equals(method) ? Items.started(turn, item, at) : Items.completed(turn, item, at));
    }

    /** Tells of a finished item and keeps it. */
    void itemDone(Turn turn, String type, String id, Raw item, long at) {
        item(turn, "item/completed", item, at);
        turn.keep(type, id, item);
        Rollout rollout = turn.thread().rollout();
        if (rollout != null) {
            rollout.item(turn, turn.items().getLast());
        }
    }

    /** Tells of one more complete answer of the model. */
    void usage(Turn turn) {
        turn.thread().countUsage();
        brokenOff(turn);
    }

    /** Tells that an answer of the model was broken off: what was used is what was used before. */
    void brokenOff(Turn turn) {
        CodexThread thread = turn.thread();
        if (thread.used()) {
            subscribers(thread, "thread/tokenUsage/updated", thread.usage(turn));
        }
        subscribers(thread, "account/rateLimits/updated", CodexFacts.RATE_LIMITS);
        diff(turn);
    }

    /** Tells of the files that the turn has changed, if any. */
    void diff(Turn turn) {
        if (!turn.diff().isEmpty()) {
            CodexThread thread = turn.thread();
            subscribers(
                    thread,
                    "turn/diff/updated",
                    Json.object("threadId", thread.id(), "turnId", turn.id(), "diff", turn.diff()));
        }
    }

    /**
     * Waits, without the lock, until every subscriber has room; disconnects those that stay full, as the real server
     * does.
     */
    void awaitRoom(CodexThread thread) throws InterruptedException {
        List<Peer> readers;
        synchronized (lock) {
            readers = List.copyOf(thread.subscribers());
        }
        Duration patience = options.faults().slowReader();
        for (Peer reader : readers) {
            if (!reader.connection().awaitRoom(patience)) {
                reader.connection().abort();
            }
        }
    }

    Path cwd() {
        return options.cwd();
    }
}
