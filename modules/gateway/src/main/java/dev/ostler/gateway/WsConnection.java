package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.client.EventHub;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One WebSocket: its authentication, its requests, its life signs. */
final class WsConnection {
    private static final short POLICY = 1008;
    private static final short UNSUPPORTED = 1003;
    private static final short GOING_AWAY = 1001;
    private static final int LARGE = 256 * 1024;
    /** A frame before authentication is no longer than this. */
    private static final int STRANGER = 8 * 1024;
    /** Answers that a client does not read; above it no more of its requests are read. */
    private static final long UNREAD = 1 << 20;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final Authenticator authenticator;
    private final GatewayLimits limits;
    private final WsRequests requests;
    private final List<Long> timers = new ArrayList<>();
    private @Nullable Caller caller;
    private int underWay;
    private long unread;
    private int silentPings;

    WsConnection(
            Vertx vertx,
            ServerWebSocket socket,
            @Nullable Caller caller,
            Authenticator authenticator,
            Calls calls,
            EventHub hub,
            GatewayLimits limits) {
        this.vertx = vertx;
        this.socket = socket;
        this.caller = caller;
        this.authenticator = authenticator;
        this.limits = limits;
        this.requests = new WsRequests(calls, new WsSubscriptions(vertx, socket, hub, limits.subscriptions()));
    }

    void open(Runnable closed) {
        socket.setWriteQueueMaxSize(limits.sendBuffer().intBytes());
        socket.drainHandler(_ -> requests.subscriptions().roomAgain());
        socket.pongHandler(_ -> silentPings = 0);
        socket.textMessageHandler(this::received);
        socket.binaryMessageHandler(_ -> close(UNSUPPORTED, "text frames only"));
        socket.exceptionHandler(_ -> {});
        socket.closeHandler(_ -> {
            timers.forEach(vertx::cancelTimer);
            requests.subscriptions().cancelAll();
            closed.run();
        });
        timers.add(vertx.setPeriodic(limits.ping().toMillis(), _ -> ping()));
        if (caller == null) {
            timers.add(vertx.setTimer(limits.authTime().toMillis(), _ -> {
                if (caller == null) {
                    close(POLICY, "no credential came in time");
                }
            }));
        }
    }

    /** Ends in good order; its subscriptions have had their byes. */
    Future<Void> goAway() {
        return socket.close(GOING_AWAY, "the broker is going down").otherwiseEmpty();
    }

    private void ping() {
        if (silentPings >= 2) {
            socket.shutdown(Duration.ofMillis(1), GOING_AWAY, "no answer to pings");
            return;
        }
        silentPings++;
        socket.writePing(Buffer.buffer("ostler"));
    }

    private void received(String text) {
        silentPings = 0;
        if (caller == null && text.length() > STRANGER) {
            close(POLICY, "authenticate first");
        } else if (text.length() > LARGE) {
            vertx.executeBlocking(() -> Json.tree(text)).onSuccess(this::handle).onFailure(this::unreadable);
        } else {
            try {
                handle(Json.tree(text));
            } catch (OstlerException e) {
                unreadable(e);
            }
        }
    }

    private void unreadable(Throwable failure) {
        answer(JsonRpc.error("null", JsonRpc.PARSE_ERROR, String.valueOf(failure.getMessage())));
    }

    private void handle(JsonNode node) {
        if (caller == null) {
            authenticate(node);
        } else if (!node.isArray()) {
            one(node, caller).onSuccess(reply -> {
                if (reply.text() != null) {
                    answer(reply.text());
                }
                reply.after().run();
            });
        } else if (node.isEmpty()) {
            answer(JsonRpc.error("null", JsonRpc.INVALID_REQUEST, "a batch holds at least one request"));
        } else {
            batch(node, caller);
        }
    }

    private void batch(JsonNode node, Caller by) {
        List<Future<WsRequests.Reply>> all = new ArrayList<>();
        node.forEach(request -> all.add(one(request, by)));
        Future.all(all).onSuccess(_ -> {
            List<String> texts = all.stream()
                    .map(reply -> reply.result().text())
                    .filter(Objects::nonNull)
                    .toList();
            if (!texts.isEmpty()) {
                answer("[" + String.join(",", texts) + "]");
            }
            all.forEach(reply -> reply.result().after().run());
        });
    }

    private Future<WsRequests.Reply> one(JsonNode node, Caller by) {
        return switch (JsonRpc.read(node)) {
            case JsonRpc.Bad(String answer) -> Future.succeededFuture(WsRequests.Reply.of(answer));
            case JsonRpc.Request request -> {
                if (underWay >= limits.requests()) {
                    yield Future.succeededFuture(WsRequests.Reply.failed(
                            request,
                            new Problem(
                                    ErrorCode.OVERLOADED,
                                    "there are " + limits.requests() + " requests under way on this connection")));
                }
                underWay++;
                yield requests.handle(request, by).onComplete(_ -> underWay--);
            }
        };
    }

    private void authenticate(JsonNode node) {
        if (!(JsonRpc.read(node) instanceof JsonRpc.Request request)
                || !request.method().equals(WsRequests.AUTH)) {
            answer(JsonRpc.error(
                    node.path("id").isMissingNode() ? "null" : node.path("id").toString(),
                    new Problem(
                            ErrorCode.UNAUTHENTICATED,
                            "the first frame must be the method auth with params {\"token\":\"…\"}")));
            close(POLICY, "authenticate first");
            return;
        }
        String id = request.id() == null ? "null" : request.id();
        try {
            Caller known = authenticator.byToken(request.params().path("token").asText());
            caller = known;
            answer(JsonRpc.result(id, WsRequests.who(known)));
        } catch (OstlerException e) {
            answer(JsonRpc.error(id, e.problem()));
            close(POLICY, "the token is not known here");
        }
    }

    /** Stops reading requests while their answers are not read, so that a client cannot fill our memory with them. */
    private void answer(String text) {
        if (socket.isClosed()) {
            return;
        }
        unread += text.length();
        if (unread > UNREAD) {
            socket.pause();
        }
        socket.writeTextMessage(text).onComplete(_ -> {
            boolean paused = unread > UNREAD;
            unread -= text.length();
            if (paused && unread <= UNREAD) {
                socket.resume();
            }
        });
    }

    private void close(short code, String reason) {
        var _ = socket.close(code, reason);
    }
}
