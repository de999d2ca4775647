package dev.ostler.gateway;

import dev.ostler.client.EventHub;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Call;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.function.Supplier;

/** Answers on the bus who follows the log through this gateway, and where the hooks are. */
final class SubscriberCalls {
    private SubscriberCalls() {}

    static Future<MessageConsumer<Call>> listen(
            EventBus bus, EventHub hub, Supplier<Future<List<Subscribers.Hook>>> hooks) {
        MessageConsumer<Call> consumer = bus.consumer(
                Addresses.SUBSCRIBERS,
                message -> answer(message.body(), hub, hooks).onSuccess(message::reply));
        return consumer.completion().map(consumer);
    }

    private static Future<Answer> answer(Call call, EventHub hub, Supplier<Future<List<Subscribers.Hook>>> hooks) {
        return Future.<Void>succeededFuture()
                .compose(_ -> {
                    if (!call.operation().equals(Operations.SUBSCRIBERS.name())) {
                        throw new OstlerException(
                                ErrorCode.UNKNOWN_OPERATION,
                                "no operation '" + call.operation() + "' at the subscribers");
                    }
                    Authenticator.demand(call.caller(), Operations.SUBSCRIBERS.scope(), call.operation());
                    return hooks.get();
                })
                .<Answer>map(
                        places -> new Answer.Ok(Json.write(hub.subscribers().with(places))))
                .otherwise(Answer::failed);
    }
}
