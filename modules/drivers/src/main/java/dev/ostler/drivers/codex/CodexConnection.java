package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.rpc.RpcConnection;
import dev.ostler.drivers.rpc.RpcText;
import dev.ostler.drivers.ws.WsConnection;
import dev.ostler.drivers.ws.WsDialer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One socket to codex, shaken hands with. Every request has a timer and is asked again when codex is overloaded. */
final class CodexConnection implements WsConnection.Receiver {
    /** The other end. */
    interface Peer extends RpcConnection.Peer<Notice> {
        void onClosed(CodexConnection connection, String why);
    }

    private final Vertx vertx;
    private final CodexSettings settings;
    private final Peer peer;
    private final RpcConnection<Notice> rpc;
    private @Nullable WsConnection socket;
    private @Nullable String closed;

    private CodexConnection(Vertx vertx, Context context, CodexSettings settings, Peer peer) {
        this.vertx = vertx;
        this.settings = settings;
        this.peer = peer;
        this.rpc = new RpcConnection<>(
                vertx,
                context,
                RpcText.BARE,
                Notices.decoder(),
                new RpcConnection.Bounds(
                        settings.pendingCalls(), 4 * settings.ws().frameBytes().bytes()),
                peer,
                this::send,
                this::give);
    }

    /** Dials and shakes hands. Fails with {@link DriverException}; nothing is left open then. */
    static Future<CodexConnection> open(
            Vertx vertx, Context context, Target target, CodexSettings settings, Peer peer) {
        CodexConnection connection = new CodexConnection(vertx, context, settings, peer);
        return new WsDialer(vertx, target.endpoint(), settings.ws())
                .dial(target.auth(), connection)
                .compose(socket -> connection.initialize(socket, target));
    }

    private Future<CodexConnection> initialize(WsConnection opened, Target target) {
        socket = opened;
        String version = Optional.ofNullable(CodexConnection.class.getPackage().getImplementationVersion())
                .orElse("dev");
        Wire.Initialize hello = new Wire.Initialize(
                new Wire.ClientInfo("ostler", "Ostler", version), new Wire.ClientCapabilities(true));
        return call("initialize", hello, settings.handshake())
                .compose(answer -> answer.path("userAgent").isTextual()
                        ? rpc.notify("initialized", null)
                        : Future.failedFuture("its answer to initialize has no userAgent"))
                .transform(done -> done.succeeded()
                        ? Future.succeededFuture(this)
                        : close().transform(_ -> Future.failedFuture(new DriverException(
                                VerdictReason.HANDSHAKE_FAILED,
                                target.endpoint() + " is a WebSocket server, but not a codex app-server: "
                                        + done.cause().getMessage()))));
    }

    /** Calls with the usual time. */
    Future<JsonNode> call(String method, Object params) {
        return call(method, params, settings.request());
    }

    Future<JsonNode> call(String method, Object params, Duration timeout) {
        return attempt(method, params, timeout, 0);
    }

    private Future<JsonNode> attempt(String method, Object params, Duration timeout, int attempt) {
        return rpc.call(method, params, timeout).recover(e -> {
            // refused before it was looked at: nothing happened, so that asking again is safe
            if (!CodexErrors.overloaded(e) || attempt + 1 >= Backoff.ATTEMPTS || closed != null) {
                return Future.failedFuture(e);
            }
            return Pause.of(vertx, Backoff.before(attempt, ThreadLocalRandom.current()))
                    .compose(_ -> attempt(method, params, timeout, attempt + 1));
        });
    }

    Future<Void> answer(String request, Object result) {
        return rpc.answer(request, result);
    }

    Future<Void> refuse(String request, int code, String message) {
        return rpc.refuse(request, code, message);
    }

    /** Closes it; completes when it is closed. */
    Future<Void> close() {
        return socket == null ? Future.succeededFuture() : socket.close();
    }

    @Override
    public void onMessage(byte[] utf8) {
        rpc.receive(utf8);
    }

    @Override
    public void onClosed(String why) {
        closed = why;
        rpc.close(why);
        peer.onClosed(this, why);
    }

    private Future<Void> send(String text) {
        return socket == null
                ? Future.failedFuture(new OstlerException(ErrorCode.PEER_FAILED, "not connected"))
                : socket.send(text);
    }

    private void give(String why) {
        if (socket != null) {
            socket.give(why);
        }
    }
}
