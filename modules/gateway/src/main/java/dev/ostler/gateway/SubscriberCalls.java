package dev.ostler.gateway;

import dev.ostler.client.EventHub;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Call;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/** Answers on the bus who follows the log through this gateway. */
final class SubscriberCalls {
    private SubscriberCalls() {}

    static Future<MessageConsumer<Call>> listen(EventBus bus, EventHub hub) {
        MessageConsumer<Call> consumer =
                bus.consumer(Addresses.SUBSCRIBERS, message -> message.reply(answer(message.body(), hub)));
        return consumer.completion().map(consumer);
    }

    private static Answer answer(Call call, EventHub hub) {
        try {
            if (!call.operation().equals(Operations.SUBSCRIBERS.name())) {
                throw new OstlerException(
                        ErrorCode.UNKNOWN_OPERATION, "no operation '" + call.operation() + "' at the subscribers");
            }
            Authenticator.demand(call.caller(), Operations.SUBSCRIBERS.scope(), call.operation());
            return new Answer.Ok(Json.write(hub.subscribers()));
        } catch (RuntimeException e) {
            return Answer.failed(e);
        }
    }
}
