package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.process.InProcessKeeper;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperConfig;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.Lineage;
import dev.ostler.process.OutputTail;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopPlan;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real process of a keeper in this JVM, for those who read and write it as a {@link KeptPipe}. */
final class KeptProcess {
    private static final String HARNESS = "h";

    private final String store;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final OutputTail tails = OutputTail.start();
    private final BlockingQueue<KeeperEvent> events = new LinkedBlockingQueue<>();
    private final Keeper keeper;

    KeptProcess(String store) {
        this.store = store;
        this.keeper = InProcessKeeper.start(new KeeperConfig(store), events::add);
    }

    void sh(Path dir, String script, Stdio stdio) throws Exception {
        keeper.spawn(new SpawnSpec(HARNESS, "sh", List.of("-c", script), Map.of("PATH", "/bin:/usr/bin"), dir, stdio))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    /** Reads the spool from these offsets on. */
    KeptPipe pipe(
            Path spool,
            boolean terminal,
            int frameBytes,
            long unreadBytes,
            long settled,
            long told,
            KeptPipe.Book book) {
        return new KeptPipe(
                context,
                keeper,
                tails,
                new KeptPipe.Source(HARNESS, spool, terminal, frameBytes, unreadBytes, true),
                settled,
                told,
                book);
    }

    /** On the context that the pipes are confined to. */
    <T> T on(Callable<Future<T>> work) {
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

    void awaitEnd() throws Exception {
        assertThat(events.poll(60, TimeUnit.SECONDS)).isInstanceOf(KeeperEvent.Exited.class);
    }

    /** Ends it, while its pipes are still open. */
    void stop() throws Exception {
        keeper.stop(HARNESS, StopPlan.kill()).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Nothing of it is left. */
    void end() throws Exception {
        stop();
        keeper.close();
        tails.close();
        TestBroker.await(vertx.close());
        assertThat(Lineage.scan(store)).isEmpty();
    }
}
