package dev.ostler.drivers.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One JSON-RPC connection. Lives on one Vert.x context; when its transport ends, everything that waits here fails. */
public final class RpcConnection<P> {
    private static final Logger LOG = LoggerFactory.getLogger(RpcConnection.class);

    /** What the peer says on its own. */
    public interface Peer<P> {
        void onNotification(P params);

        /** Must be answered once, by {@link #answer} or {@link #refuse}. */
        void onRequest(String id, P params);
    }

    /**
     * The bounds of a connection.
     *
     * @param pendingCalls of our requests that wait for an answer
     * @param waitingBytes of frames that wait behind a large one
     */
    public record Bounds(int pendingCalls, long waitingBytes) {}

    private final RpcText text;
    private final Function<String, Future<Void>> send;
    private final Peer<P> peer;
    private final Pending pending;
    private final Inbox<RpcMessage<P>> inbox;
    private @Nullable String closed;

    /**
     * A connection over a transport that is up.
     *
     * @param context where everything happens
     * @param send hands one frame to the transport
     * @param broken told when the peer sends what cannot be worked off; the transport is then to be closed
     */
    public RpcConnection(
            Vertx vertx,
            Context context,
            RpcText text,
            RpcDecoder<P> decoder,
            Bounds bounds,
            Peer<P> peer,
            Function<String, Future<Void>> send,
            Consumer<String> broken) {
        this.text = text;
        this.send = send;
        this.peer = peer;
        this.pending = new Pending(vertx, bounds.pendingCalls());
        this.inbox = new Inbox<>(context, decoder::decode, this::dispatch, bounds.waitingBytes(), broken);
    }

    /** Sends a request; fails with {@link RpcException}, {@code TIMEOUT}, {@code OVERLOADED} or {@code PEER_FAILED}. */
    public Future<JsonNode> call(String method, @Nullable Object params, Duration timeout) {
        if (closed != null) {
            return Future.failedFuture(gone(method));
        }
        return pending.add(
                method,
                timeout,
                id -> send.apply(text.request(id, method, params)).onFailure(e -> pending.fail(id, e)));
    }

    public Future<Void> notify(String method, @Nullable Object params) {
        return closed == null ? send.apply(text.request(null, method, params)) : Future.failedFuture(gone(method));
    }

    /** Answers a request of the peer; {@code id} is its JSON text. */
    public Future<Void> answer(String id, Object result) {
        return closed == null ? send.apply(text.result(id, result)) : Future.failedFuture(gone("an answer"));
    }

    public Future<Void> refuse(String id, int code, String message) {
        return closed == null ? send.apply(text.error(id, code, message)) : Future.failedFuture(gone("an answer"));
    }

    /** A whole frame came in. */
    public void receive(byte[] utf8) {
        inbox.accept(utf8);
    }

    /** The transport is gone. Idempotent. */
    public void close(String why) {
        if (closed == null) {
            closed = why;
            inbox.close();
            pending.failAll(why);
        }
    }

    /** How many of our requests wait for an answer. */
    public int pendingCalls() {
        return pending.size();
    }

    private void dispatch(RpcMessage<P> message) {
        switch (message) {
            case RpcMessage.Tell<P>(P params) -> peer.onNotification(params);
            case RpcMessage.Ask<P>(String id, P params) -> peer.onRequest(id, params);
            case RpcMessage.Answer<P>(String id, JsonNode result, RpcError error) -> {
                if (!pending.settle(id, result, error)) {
                    LOG.debug("an answer to {} that nobody waits for", id);
                }
            }
            case RpcMessage.Junk<P>(String why) -> LOG.debug("a frame is dropped: {}", why);
        }
    }

    private OstlerException gone(String what) {
        return new OstlerException(ErrorCode.PEER_FAILED, what + " is not sent: the connection ended: " + closed);
    }
}
