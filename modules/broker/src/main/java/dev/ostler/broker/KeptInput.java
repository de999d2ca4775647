package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.process.Keeper;
import dev.ostler.process.Written;
import dev.ostler.process.remote.KeeperLost;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletionException;

/** What is written to a process that the keeper holds, and the size of its terminal. */
final class KeptInput {
    private final Context context;
    private final Keeper keeper;
    private final String harness;

    /** {@code harness} is that under which the keeper holds it. */
    KeptInput(Context context, Keeper keeper, String harness) {
        this.context = context;
        this.keeper = keeper;
        this.harness = harness;
    }

    /** As {@link dev.ostler.drivers.stdio.Pipe#write}, with these bytes as they are. */
    Future<Void> write(byte[] bytes) {
        if (bytes.length > Keeper.MOST_INPUT_BYTES) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.TOO_LARGE,
                    "a message to this agent has at most " + Keeper.MOST_INPUT_BYTES + " bytes, not " + bytes.length));
        }
        Promise<Void> onItsWay = Promise.promise();
        Future.fromCompletionStage(keeper.write(harness, bytes), context)
                .onSuccess(answer -> {
                    switch (answer) {
                        case Written.Taken _ -> onItsWay.tryComplete();
                        case Written.Closed _ -> onItsWay.tryFail(nobody("it reads its input no more"));
                        case Written.NotHeld() -> onItsWay.tryFail(nobody("its input is not held any more"));
                    }
                })
                .onFailure(e -> onItsWay.tryFail(refusal(e)));
        // answers keep their order: when this one is there and no refusal has come, the keeper has the frame
        Future.fromCompletionStage(keeper.processed(harness, 0), context).onSuccess(_ -> onItsWay.tryComplete());
        return onItsWay.future();
    }

    Future<Void> close() {
        return Future.fromCompletionStage(keeper.closeInput(harness), context).mapEmpty();
    }

    Future<Void> resize(TerminalSize size) {
        return Future.fromCompletionStage(keeper.resize(harness, size.columns(), size.rows()), context)
                .recover(e -> Future.failedFuture(refusal(e)))
                .compose(here -> here
                        ? Future.succeededFuture()
                        : Future.failedFuture(nobody("its terminal is not held any more")));
    }

    private static OstlerException refusal(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        String why = String.valueOf(cause.getMessage());
        return cause instanceof IllegalStateException && !(cause instanceof KeeperLost)
                ? new OstlerException(ErrorCode.OVERLOADED, why)
                : nobody(why);
    }

    private static OstlerException nobody(String why) {
        return new OstlerException(ErrorCode.PEER_FAILED, "the agent does not get it: " + why);
    }
}
