package dev.ostler.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The methods of a WebSocket: all operations by their names, and the subscriptions. */
final class WsRequests {
    static final String AUTH = "auth";
    static final String UNSUBSCRIBE = "events/unsubscribe";

    /** What goes back, if anything, and what is done after it went. */
    record Reply(@Nullable String text, Runnable after) {
        static Reply of(String text) {
            return new Reply(text, () -> {});
        }

        static Reply failed(JsonRpc.Request to, Problem problem) {
            return new Reply(to.id() == null ? null : JsonRpc.error(to.id(), problem), () -> {});
        }

        static Reply result(JsonRpc.Request to, String json, Runnable after) {
            return new Reply(to.id() == null ? null : JsonRpc.result(to.id(), json), after);
        }
    }

    private final Calls calls;
    private final WsSubscriptions subscriptions;
    private final Params<Subscribe> subscribe = new Params<>(Subscribe.class);

    WsRequests(Calls calls, WsSubscriptions subscriptions) {
        this.calls = calls;
        this.subscriptions = subscriptions;
    }

    WsSubscriptions subscriptions() {
        return subscriptions;
    }

    /** Never fails: a failure is an answer too. */
    Future<Reply> handle(JsonRpc.Request request, Caller caller) {
        return attempt(request, caller).otherwise(failure -> Reply.failed(request, OstlerException.problemOf(failure)));
    }

    static List<String> methods() {
        List<String> all = new ArrayList<>(List.of(AUTH, Subscribe.METHOD, UNSUBSCRIBE));
        Operations.ALL.forEach(operation -> all.add(operation.name()));
        return all;
    }

    /** The answer to {@code auth}. */
    static String who(Caller caller) {
        return Json.write(caller);
    }

    private Future<Reply> attempt(JsonRpc.Request request, Caller caller) {
        try {
            return switch (request.method()) {
                case AUTH -> Future.succeededFuture(Reply.result(request, who(caller), () -> {}));
                case Subscribe.METHOD -> subscribe(request, caller);
                case UNSUBSCRIBE -> Future.succeededFuture(unsubscribe(request));
                default -> operation(request, caller);
            };
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Reply> operation(JsonRpc.Request request, Caller caller) {
        Optional<Operation<?, ?>> operation = Operations.byName(request.method());
        if (operation.isEmpty()) {
            String hint = Nearest.to(request.method(), methods())
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("; /v1/openapi.json lists them");
            return Future.failedFuture(new OstlerException(
                    ErrorCode.UNKNOWN_OPERATION, "there is no method '" + request.method() + "'" + hint));
        }
        return calls.call(operation.get(), request.params(), caller, request.trace())
                .map(answer -> Reply.result(request, answer, () -> {}));
    }

    private Future<Reply> subscribe(JsonRpc.Request request, Caller caller) {
        Authenticator.demand(caller, Subscribe.SCOPE, Subscribe.METHOD);
        return subscriptions
                .open(subscribe.typed(request.params()), caller)
                .map(id -> Reply.result(request, named(id), () -> subscriptions.begin(id)));
    }

    private Reply unsubscribe(JsonRpc.Request request) {
        String id = request.params().path("subscription").asText();
        if (!subscriptions.end(id)) {
            throw new OstlerException(ErrorCode.NOT_FOUND, "there is no subscription '" + id + "' on this connection");
        }
        return Reply.result(request, named(id), () -> {});
    }

    private static String named(String id) {
        ObjectNode out = Json.mapper().createObjectNode();
        return out.put("subscription", id).toString();
    }
}
