package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.bus.Codecs;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.secret.Redactor;
import dev.ostler.journal.HarnessRow;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.ResourceUse;
import dev.ostler.process.remote.Told;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the journal refuses has not happened: the registry does not say it, and what is tried again happens once. One change
 * may wait in this journal, and its writer is held where it tells of a commit.
 */
@Timeout(120)
class RefusedFactsTest {
    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final Clock clock = Clock.systemUTC();
    private final Registry registry = new Registry("node", 10);
    private final FactWriter facts = new FactWriter(vertx, clock, new Redactor());
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Kind> kinds = new CopyOnWriteArrayList<>();
    private volatile boolean holding;
    private Journal journal;

    @BeforeEach
    void open() {
        Codecs.register(vertx.eventBus());
        LocalBus.register(vertx.eventBus());
        journal = Journal.open(
                JournalOptions.defaults(dir, "node", clock)
                        .with(new JournalOptions.Queue(1, 10, ByteSize.mebibytes(1))),
                this::published);
        vertx.deployVerticle(new LifecycleVerticle(journal, registry, clock)).await();
        facts.write(facts.requested(Samples.record("h", "alice"), Map.of())).await();
    }

    @AfterEach
    void close() {
        go.countDown();
        vertx.close().await();
        journal.close();
    }

    private void published(EventBatch batch) {
        batch.events().forEach(e -> kinds.add(e.kind()));
        if (holding) {
            held.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Until {@link #go} one more change waits, and every other is refused. */
    private Future<Cursor> fill() throws InterruptedException {
        holding = true;
        Future<Cursor> told = facts.write(facts.broker(Kind.STORAGE, Map.of("state", "low")));
        held.await();
        Future<Cursor> waits = facts.write(facts.broker(Kind.STORAGE, Map.of("state", "ok")));
        assertRefused(facts.broker(Kind.STORAGE, Map.of("state", "low")));
        return told.compose(_ -> waits);
    }

    private void assertRefused(Fact fact) {
        assertThatThrownBy(() -> facts.write(fact).await())
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("changes wait for the disk already");
    }

    private HarnessRecord alice() {
        return registry.get("h").orElseThrow();
    }

    /** A start that is counted: done twice it would be seen. */
    private Fact restarted() {
        return Fact.of(
                new EventDraft(Kind.RESTARTING, "h", "alice", null, null, "{}", Samples.NOW),
                HarnessRecord::nextGeneration);
    }

    @Test
    void theRegistryDoesNotSayWhatTheJournalRefused() throws Exception {
        QueuedPrompt prompt = new QueuedPrompt("p", "text", null, "owner", null, null, Samples.NOW, false);
        Future<Cursor> through = fill();
        HarnessRecord before = alice();

        assertRefused(restarted());
        assertRefused(QueueFacts.queued(facts, before, prompt, 1));
        assertRefused(facts.requested(Samples.record("i", "bob"), Map.of()));

        assertThat(alice()).isEqualTo(before);
        assertThat(registry.get("i")).isEmpty();
        go.countDown();
        through.await();
        facts.write(QueueFacts.queued(facts, before, prompt, 1)).await();
        assertThat(alice().queue()).containsExactly(prompt);
    }

    @Test
    void aBatchThatIsTakenAtASecondAttemptIsAppliedOnce() throws Exception {
        Future<Cursor> through = fill();
        FactPipe pipe = new FactPipe(vertx, clock);
        Promise<Void> written = Promise.promise();
        Promise<Boolean> refused = Promise.promise();
        vertx.getOrCreateContext().runOnContext(_ -> {
            pipe.add(restarted());
            pipe.written().onComplete(written);
            // its batch is sent before this one
            vertx.runOnContext(_ -> facts.write(facts.broker(Kind.STORAGE, Map.of("state", "low")))
                    .onComplete(r -> refused.complete(r.failed())));
        });
        assertThat(refused.future().await()).isTrue();
        assertThat(alice().generation()).isEqualTo(1);

        go.countDown();
        through.await();
        written.future().await();

        assertThat(alice().generation()).isEqualTo(2);
        HarnessRow row = journal.harnesses().toCompletableFuture().join().getFirst();
        assertThat(row.record()).contains("\"generation\":2");
    }

    /** Nobody tells it a second time: the keeper has told it, and will not again before another broker comes. */
    @Test
    void theEndOfAProcessThatTheJournalRefusedIsWrittenWhenItHasRoom() throws Exception {
        Promise<KeeperNews> made = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(_ -> made.complete(new KeeperNews(
                context, registry, new Deployments(vertx), new FactWriter(vertx, clock, new Redactor()), null)));
        KeeperNews news = made.future().await();
        ProcessIdentity identity = new ProcessIdentity("00000000-0000-0000-0000-000000000000", 1, 2, 3);
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        Future<Cursor> through = fill();

        news.accept(new Told(
                1,
                clock.instant(),
                false,
                new KeeperEvent.Exited("h", identity, new ExitStatus.Code(7), ResourceUse.UNKNOWN, false),
                () -> acknowledged.add("exited")));
        news.accept(new Told(
                2,
                clock.instant(),
                false,
                new KeeperEvent.Reaped("h", identity, 0, Duration.ZERO),
                () -> acknowledged.add("reaped")));
        // both are at it, and refused: what is refused after them comes after their first attempt
        assertRefused(facts.broker(Kind.STORAGE, Map.of("state", "low")));
        assertThat(alice().facts().process()).isEqualTo(ProcessFact.NONE);
        assertThat(acknowledged).isEmpty();

        go.countDown();
        through.await();
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> acknowledged.size() == 2);
        assertThat(acknowledged).containsExactly("exited", "reaped");
        assertThat(alice().facts().process()).isEqualTo(ProcessFact.REAPED);
        assertThat(alice().exits()).hasSize(1);
        assertThat(kinds).containsSubsequence(Kind.EXITED, Kind.REAPED).containsOnlyOnce(Kind.EXITED, Kind.REAPED);
    }

    /** The same when its own verticle tells it, which does not wait for the disk between the two. */
    @Test
    void theOrderOfAnEndStaysWhenOnlyItsFirstHalfIsRefused() throws Exception {
        Future<Cursor> through = fill();
        Fact exited = Fact.of(new EventDraft(Kind.EXITED, "h", "alice", null, null, "{}", Samples.NOW));
        Fact reaped = Fact.of(new EventDraft(Kind.REAPED, "h", "alice", null, null, "{}", Samples.NOW));
        FactWriter.Happened first = facts.happened(new Fact.Batch(List.of(exited), null));
        Future<Cursor> second = first.taken()
                .compose(_ ->
                        facts.happened(new Fact.Batch(List.of(reaped), null)).written());
        assertRefused(facts.broker(Kind.STORAGE, Map.of("state", "low")));
        assertThat(first.taken().isComplete()).isFalse();
        go.countDown();
        through.await();
        second.await();
        assertThat(kinds).containsSubsequence(Kind.EXITED, Kind.REAPED);
    }

    @Test
    void whatTwoHaveToTellIsWrittenOnce() {
        Fact exited = new Exits(facts).unwatched(alice(), false, "it ended");
        facts.write(new Fact.Batch(List.of(exited, exited), null)).await();
        facts.happened(new Fact.Batch(List.of(exited), null)).written().await();
        assertThat(kinds).containsOnlyOnce(Kind.EXITED);
        assertThat(alice().exits()).hasSize(1);
    }
}
