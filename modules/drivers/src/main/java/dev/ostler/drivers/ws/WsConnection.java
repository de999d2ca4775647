package dev.ostler.drivers.ws;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An open WebSocket. Its receiver is told exactly once that it ended, whatever ended it. */
public final class WsConnection {
    /** Where messages go; never blocks, never throws. */
    public interface Receiver {
        /** One text message as UTF-8. */
        void onMessage(byte[] utf8);

        /** The socket is gone; {@code why} is for people. Nothing follows. */
        void onClosed(String why);
    }

    private static final int NO_CLOSE_FRAME = 1006;

    private final Vertx vertx;
    private final WebSocket socket;
    private final WsSettings settings;
    private final Receiver receiver;
    private final Assembler assembler;
    private final Heartbeat heartbeat;
    private final Promise<Void> closed = Promise.promise();
    private final long pinger;
    private long unsentBytes;
    private @Nullable String reason;

    WsConnection(Vertx vertx, WebSocket socket, WsSettings settings, Receiver receiver) {
        this.vertx = vertx;
        this.socket = socket;
        this.settings = settings;
        this.receiver = receiver;
        this.assembler = new Assembler(settings.frameBytes().intBytes());
        this.heartbeat = new Heartbeat(settings.missedPings());
        this.pinger = vertx.setPeriodic(settings.pingEvery().toMillis(), _ -> beat());
        PromptAcks.on(socket);
        socket.frameHandler(this::onFrame)
                .pongHandler(_ -> heartbeat.alive())
                .exceptionHandler(this::onException)
                .closeHandler(_ -> onClosed())
                // one that came over a Unix socket waits for its handlers
                .resume();
    }

    /**
     * Sends one text message. Fails with {@code TOO_LARGE} above the bound of a message, with {@code OVERLOADED} when
     * the server does not read what it was sent.
     */
    public Future<Void> send(String text) {
        long bytes = utf8Length(text);
        long bound = settings.sendBytes().bytes();
        if (bytes > bound) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.TOO_LARGE, "a message of " + bytes + " bytes is above the " + bound + " that are sent"));
        }
        if (unsentBytes + bytes > 2 * bound) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.OVERLOADED, "the app-server does not read: " + unsentBytes + " bytes wait for it"));
        }
        unsentBytes += bytes;
        return socket.writeTextMessage(text).onComplete(_ -> unsentBytes -= bytes);
    }

    /** Closes it; completes when it is closed, in bounded time. */
    public Future<Void> close() {
        give("closed by us");
        return closed.future();
    }

    /** Ends the connection for a reason that its receiver is told. */
    public void give(String why) {
        if (reason == null) {
            reason = why;
        }
        // a failure means that it is closed already
        socket.close().onFailure(_ -> {});
    }

    private void onFrame(WebSocketFrame frame) {
        heartbeat.alive();
        if (reason != null || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
            return;
        }
        byte[] message;
        try {
            message = assembler.accept(frame);
        } catch (IllegalStateException e) {
            give("the app-server sent " + e.getMessage());
            return;
        }
        if (message != null) {
            receiver.onMessage(message);
        }
    }

    private void onException(Throwable e) {
        // that it was closed is told by the close itself
        if (!(e instanceof HttpClosedException)) {
            give(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void beat() {
        if (heartbeat.tick()) {
            socket.writePing(Buffer.buffer("ostler")).onFailure(_ -> {});
        } else {
            give("no sign of life for " + settings.missedPings() + " pings, one each "
                    + settings.pingEvery().toMillis() + " ms");
        }
    }

    private void onClosed() {
        vertx.cancelTimer(pinger);
        String why = reason != null ? reason : "closed by the app-server" + code();
        receiver.onClosed(why);
        closed.tryComplete();
    }

    private String code() {
        Short status = socket.closeStatusCode();
        String text = socket.closeReason();
        return status == null || status == NO_CLOSE_FRAME
                ? " without a close frame"
                : " (" + status + (text == null ? ")" : ": " + text + ")");
    }

    private static long utf8Length(String text) {
        return text.length() * 3L <= 1 << 16 ? text.length() * 3L : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
