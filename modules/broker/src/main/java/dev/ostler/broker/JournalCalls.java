package dev.ostler.broker;

import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Call;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Frame;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Events;
import dev.ostler.core.ops.Operations;
import dev.ostler.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;

/** The operations of the journal address. */
final class JournalCalls {
    private JournalCalls() {}

    /** Never fails: a failure is an answer. */
    static Future<Answer> answer(Call call, Journal journal, Context context) {
        return Future.succeededFuture(call)
                .compose(c -> {
                    if (!c.operation().equals(Operations.READ_EVENTS.name())) {
                        throw new OstlerException(
                                ErrorCode.UNKNOWN_OPERATION, "no operation '" + c.operation() + "' at the journal");
                    }
                    return Future.fromCompletionStage(
                            journal.read(
                                    Json.read(c.params(), Events.Read.class).typed()),
                            context);
                })
                .<Answer>map(page -> new Answer.Ok(Json.write(new Events.Page(
                        page.frames().stream().map(Frame::toJson).toList(),
                        page.examined(),
                        page.head(),
                        page.more()))))
                .otherwise(Answer::failed);
    }
}
