package dev.ostler.gateway;

import dev.ostler.client.FakeBroker;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Call;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answers every operation by what a test says, or with the parameters it got. */
final class FakeOperations {
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Call, Answer>> answers = new ConcurrentHashMap<>();

    FakeOperations(Vertx vertx, FakeBroker broker) {
        vertx.eventBus()
                .<Call>consumer(Addresses.HARNESS, this::answer)
                .completion()
                .await();
        vertx.eventBus()
                .<Call>consumer(Addresses.SESSION, this::answer)
                .completion()
                .await();
        broker.calls(this::answer);
    }

    void answer(String operation, String json) {
        answers.put(operation, _ -> new Answer.Ok(json));
    }

    void fail(String operation, Problem problem) {
        answers.put(operation, _ -> new Answer.Failed(problem));
    }

    /** The operation is never answered. */
    void silence(String operation) {
        answers.put(operation, _ -> {
            throw new OstlerException(new Problem(dev.ostler.core.error.ErrorCode.INTERNAL, "silent"));
        });
    }

    List<Call> calls() {
        return calls;
    }

    Call last() {
        return calls.getLast();
    }

    private void answer(Message<?> message) {
        Call call = (Call) message.body();
        calls.add(call);
        try {
            message.reply(answers.getOrDefault(call.operation(), c -> new Answer.Ok(c.params()))
                    .apply(call));
        } catch (OstlerException silent) {
            // no answer is the answer
        }
    }
}
