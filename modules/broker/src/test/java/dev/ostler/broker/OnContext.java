package dev.ostler.broker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;

/** What is confined to a context, asked for by a test, which waits. */
final class OnContext {
    private OnContext() {}

    static <T> T await(Context context, Callable<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(_ -> {
            try {
                work.call().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return TestBroker.await(done.future());
    }
}
