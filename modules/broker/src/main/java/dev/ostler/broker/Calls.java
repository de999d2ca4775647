package dev.ostler.broker;

import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Call;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operation;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatches calls of one address to typed handlers and turns every outcome into an answer. */
final class Calls {
    private static final Logger log = LoggerFactory.getLogger(Calls.class);

    /** Does one operation. */
    interface Handler<Q, A> {
        Future<A> handle(Q request, Caller caller);
    }

    private final Map<String, Entry<?, ?>> entries = new TreeMap<>();

    private record Entry<Q extends Record, A extends Record>(Operation<Q, A> operation, Handler<Q, A> handler) {
        Future<String> run(Call call) {
            if (!call.caller().may(operation.scope())) {
                throw new OstlerException(
                        ErrorCode.FORBIDDEN,
                        operation.name() + " needs the scope "
                                + operation.scope().wire() + ", which "
                                + call.caller().name() + " lacks");
            }
            return handler.handle(
                            Json.read(call.params(), operation.request()),
                            call.caller().traced(call.trace()))
                    .map(Json::write);
        }
    }

    <Q extends Record, A extends Record> Calls on(Operation<Q, A> operation, Handler<Q, A> handler) {
        entries.put(operation.name(), new Entry<>(operation, handler));
        return this;
    }

    Set<String> names() {
        return entries.keySet();
    }

    void answer(Message<Call> message) {
        Call call = message.body();
        Future<String> work;
        try {
            work = entry(call.operation()).run(call);
        } catch (RuntimeException e) {
            work = Future.failedFuture(e);
        }
        work.onSuccess(text -> message.reply(new Answer.Ok(text))).onFailure(e -> {
            if (OstlerException.problemOf(e).code() == ErrorCode.INTERNAL) {
                log.error("{} failed", call, e);
            }
            message.reply(Answer.failed(e));
        });
    }

    private Entry<?, ?> entry(String name) {
        Entry<?, ?> entry = entries.get(name);
        if (entry == null) {
            throw new OstlerException(
                    ErrorCode.UNKNOWN_OPERATION,
                    "no operation '" + name + "' here"
                            + Nearest.to(name, entries.keySet())
                                    .map(n -> "; did you mean '" + n + "'?")
                                    .orElse(""));
        }
        return entry;
    }
}
