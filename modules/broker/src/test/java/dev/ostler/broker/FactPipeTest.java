package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FactPipeTest {
    private final Vertx vertx = Vertx.vertx();
    private final FactPipe pipe = new FactPipe(vertx, Clock.systemUTC());
    private final List<List<EventDraft>> batches = new CopyOnWriteArrayList<>();
    private final List<Message<?>> unanswered = new CopyOnWriteArrayList<>();
    private final io.vertx.core.Context loop = vertx.getOrCreateContext();
    private static final List<String> PIECES =
            List.of("", "word ", "\"", "\\", "\n", "\ud83d", "\ude00", "\",\"text\":\"", "\"}", "\u00e9\u4e2d");

    private volatile boolean answers = true;

    @BeforeEach
    void journal() {
        LocalBus.register(vertx.eventBus());
        vertx.eventBus().<Fact.Batch>consumer(Addresses.FACTS, m -> {
            batches.add(m.body().facts().stream().map(Fact::draft).toList());
            if (answers) {
                LocalBus.answer(m, Future.succeededFuture());
            } else {
                unanswered.add(m);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void oneReadIsOneBatchAndTheOrderIsKept() throws Exception {
        on(() -> {
            for (int i = 0; i < 5_000; i++) {
                pipe.add(fact(i % 7 == 0 ? Kind.ITEM_COMPLETED : Kind.TEXT_DELTA, i));
            }
            return pipe.flush();
        });
        assertThat(batches).hasSize(3).allSatisfy(b -> assertThat(b.size()).isLessThanOrEqualTo(2_000));
        assertThat(numbers()).isSorted().hasSize(5_000);
    }

    /** Who looks at the log when a cut completes sees what came before it and nothing that came after. */
    @Test
    void aCutCompletesBeforeAnythingThatCameLaterIsSent() throws Exception {
        List<Integer> sentAtCut = new CopyOnWriteArrayList<>();
        on(() -> {
            Future<Void> all = Future.succeededFuture();
            for (int i = 0; i < 5_000; i++) {
                pipe.add(fact(i % 7 == 0 ? Kind.ITEM_COMPLETED : Kind.TEXT_DELTA, i));
                if (i % 1_700 == 1_699) {
                    all = pipe.cut()
                            .onSuccess(_ -> sentAtCut.add(
                                    batches.stream().mapToInt(List::size).sum()));
                }
            }
            return all.compose(_ -> pipe.flush());
        });
        assertThat(sentAtCut).containsExactly(1_700, 3_400);
        assertThat(numbers()).isSorted().hasSize(5_000);
    }

    @Test
    void beyondTheBoundStreamEventsAreDroppedAndCountedAndLifecycleNever() throws Exception {
        on(() -> {
            for (int i = 0; i < 50_010; i++) {
                pipe.add(fact(Kind.TEXT_DELTA, i));
            }
            pipe.add(fact(Kind.TURN_ENDED, 99_999));
            assertThat(pipe.size()).isEqualTo(50_001);
            return pipe.flush();
        });
        List<EventDraft> all = batches.stream().flatMap(List::stream).toList();
        assertThat(all).filteredOn(d -> d.kind() == Kind.TEXT_DELTA).hasSize(50_000);
        assertThat(all).filteredOn(d -> d.kind() == Kind.TURN_ENDED).hasSize(1);
        assertThat(all).filteredOn(d -> d.kind() == Kind.ERROR).singleElement().satisfies(d -> {
            assertThat(d.kind().eventClass()).isEqualTo(EventClass.LIFECYCLE);
            assertThat(Json.tree(d.data()).path("dropped").asInt()).isEqualTo(10);
            assertThat(d.harness()).isEqualTo("h");
        });
        assertThat(on(() -> Future.succeededFuture(pipe.size()))).isZero();
    }

    @Test
    void theBoundIsAlsoOneOfCharacters() throws Exception {
        String text = "\"" + "x".repeat(1 << 20) + "\"";
        on(() -> {
            for (int i = 0; i < 80; i++) {
                pipe.add(Fact.of(new EventDraft(Kind.TEXT_DELTA, "h", "n", null, null, text, Samples.NOW)));
            }
            assertThat(pipe.size()).isEqualTo(64);
            return pipe.flush();
        });
    }

    @Test
    void whileABatchIsOnItsWayTheNextOneGathers() throws Exception {
        answers = false;
        Future<Void> flushed = on(() -> {
            pipe.add(fact(Kind.TEXT_DELTA, 1));
            return Future.succeededFuture(pipe.flush());
        });
        org.awaitility.Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> unanswered.size() == 1);
        on(() -> {
            pipe.add(fact(Kind.TEXT_DELTA, 2));
            pipe.add(fact(Kind.TEXT_DELTA, 3));
            return Future.succeededFuture();
        });
        assertThat(batches).hasSize(1);
        assertThat(flushed.isComplete()).isFalse();
        answers = true;
        LocalBus.answer(unanswered.getFirst(), Future.succeededFuture());
        flushed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        on(pipe::flush);
        assertThat(numbers()).containsExactly(1, 2, 3);
        assertThat(batches).hasSize(2);
    }

    @Test
    void aFlushIsNotKeptWaitingByWhatIsAddedAfterIt() throws Exception {
        answers = false;
        Future<Void> flushed = on(() -> {
            pipe.add(fact(Kind.TEXT_DELTA, 1));
            return Future.succeededFuture(pipe.flush());
        });
        org.awaitility.Awaitility.await().until(() -> unanswered.size() == 1);
        Future<Void> later = on(() -> {
            pipe.add(fact(Kind.TEXT_DELTA, 2));
            return Future.succeededFuture(pipe.flush());
        });
        LocalBus.answer(unanswered.removeFirst(), Future.succeededFuture());
        flushed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(later.isComplete()).isFalse();
        org.awaitility.Awaitility.await().until(() -> unanswered.size() == 1);
        LocalBus.answer(unanswered.removeFirst(), Future.succeededFuture());
        later.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(numbers()).containsExactly(1, 2);
    }

    @Test
    void aBatchThatFailsDoesNotStopTheNext() throws Exception {
        answers = false;
        Future<Void> flushed = on(() -> {
            pipe.add(fact(Kind.TURN_ENDED, 1));
            return Future.succeededFuture(pipe.flush());
        });
        org.awaitility.Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> unanswered.size() == 1);
        answers = true;
        LocalBus.answer(unanswered.getFirst(), Future.failedFuture("full"));
        flushed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        on(() -> {
            pipe.add(fact(Kind.TURN_ENDED, 2));
            return pipe.flush();
        });
        assertThat(numbers()).containsExactly(1, 2);
    }

    @Test
    void whatAFullJournalDoesNotTakeIsSentAgain() throws Exception {
        answers = false;
        Future<Void> flushed = on(() -> {
            pipe.add(fact(Kind.TURN_ENDED, 1));
            return Future.succeededFuture(pipe.flush());
        });
        org.awaitility.Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> unanswered.size() == 1);
        answers = true;
        LocalBus.answer(
                unanswered.getFirst(), Future.failedFuture(new OstlerException(ErrorCode.STORAGE_FULL, "no room")));
        flushed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(numbers()).containsExactly(1, 1);
    }

    /** Whatever the timing and the mix: the texts end to end are the whole, in order, and no lifecycle fact is missing. */
    @Test
    void theConcatenationIsTheWholeText() throws Exception {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            batches.clear();
            answers = false;
            Texts sent = new Texts();
            int facts = random.nextInt(1, 12_000);
            int answerEvery = random.nextInt(1, 4_000);
            for (int from = 0; from < facts; from += answerEvery) {
                int count = Math.min(answerEvery, facts - from);
                on(() -> {
                    for (int i = 0; i < count; i++) {
                        EventDraft draft = draft(random);
                        sent.add(draft);
                        pipe.add(Fact.of(draft));
                    }
                    return Future.succeededFuture();
                });
                if (random.nextBoolean() && !unanswered.isEmpty()) {
                    LocalBus.answer(unanswered.removeFirst(), Future.succeededFuture());
                }
            }
            answers = true;
            Future<Void> flushed = on(() -> Future.succeededFuture(pipe.flush()));
            // one may be on its way to the list still
            org.awaitility.Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> {
                while (!unanswered.isEmpty()) {
                    LocalBus.answer(unanswered.removeFirst(), Future.succeededFuture());
                }
                return flushed.isComplete();
            });
            Texts got = new Texts();
            batches.forEach(b -> b.forEach(got::add));
            assertThat(got.told).as("seed %d, round %d", seed, round).isEqualTo(sent.told);
            assertThat(on(() -> Future.succeededFuture(pipe.size()))).isZero();
        }
    }

    @Test
    void whileTheJournalKeepsUpNothingIsMerged() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        on(() -> {
            for (int i = 0; i < 2_000; i++) {
                pipe.add(Fact.of(delta(Kind.TEXT_DELTA, "t", "i", "x" + random.nextInt())));
            }
            return pipe.flush();
        });
        assertThat(batches).singleElement().satisfies(b -> assertThat(b).hasSize(2_000));
    }

    @Test
    void aFloodOfTextIsMergedAndNotDropped() throws Exception {
        on(() -> {
            for (int i = 0; i < 500_000; i++) {
                pipe.add(Fact.of(delta(Kind.TEXT_DELTA, "t", "i", "word ")));
            }
            assertThat(pipe.size()).isLessThan(3_000);
            return pipe.flush();
        });
        Texts got = new Texts();
        batches.forEach(b -> b.forEach(got::add));
        assertThat(got.told).containsExactly("TEXT_DELTA t i " + "word ".repeat(500_000));
        assertThat(batches)
                .allSatisfy(b -> assertThat(b)
                        .allSatisfy(d -> assertThat(d.data().length()).isLessThan(66_000)));
    }

    @Test
    void whatABatchThatFailedHeldIsTold() throws Exception {
        answers = false;
        Future<Void> flushed = on(() -> {
            pipe.add(fact(Kind.TEXT_DELTA, 1));
            pipe.add(fact(Kind.TEXT_DELTA, 2));
            return Future.succeededFuture(pipe.flush());
        });
        org.awaitility.Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> unanswered.size() == 1);
        answers = true;
        LocalBus.answer(unanswered.removeFirst(), Future.failedFuture("full"));
        flushed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        on(() -> {
            pipe.add(fact(Kind.TEXT_DELTA, 3));
            return pipe.flush();
        });
        assertThat(batches.getLast())
                .filteredOn(d -> d.kind() == Kind.ERROR)
                .singleElement()
                .satisfies(d ->
                        assertThat(Json.tree(d.data()).path("dropped").asInt()).isEqualTo(2));
    }

    private static EventDraft draft(SplittableRandom random) {
        String item = random.nextInt(20) == 0 ? "b,\"text\":\"" : "a";
        String turn = random.nextInt(500) == 0 ? "t2" : "t1";
        String text = PIECES.get(random.nextInt(PIECES.size())) + random.nextInt(10);
        return switch (random.nextInt(100)) {
            case 0 -> delta(Kind.ITEM_COMPLETED, turn, item, text);
            case 1 -> delta(Kind.TOOL_OUTPUT, turn, item, text);
            case 2, 3 -> delta(Kind.REASONING_DELTA, turn, item, text);
            default -> delta(Kind.TEXT_DELTA, turn, item, text);
        };
    }

    private static EventDraft delta(Kind kind, String turn, String item, String text) {
        StringBuilder data = new StringBuilder("{\"item\":");
        Json.quote(data, item);
        Json.quote(data.append(",\"text\":"), text).append('}');
        return new EventDraft(kind, "h", "n", "s", turn, data.toString(), Samples.NOW);
    }

    /** What is told, with adjacent deltas of one item as one. */
    private static final class Texts {
        private final List<String> told = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private String last = "";

        void add(EventDraft draft) {
            var data = Json.tree(draft.data());
            String key =
                    draft.kind() + " " + draft.turn() + " " + data.path("item").asText() + " ";
            boolean stream = draft.kind().eventClass() == EventClass.STREAM;
            if (stream && key.equals(last)) {
                told.removeLast();
            } else {
                text.setLength(0);
            }
            last = stream ? key : "";
            told.add(key + text.append(data.path("text").asText()));
        }
    }

    @Test
    void nothingToFlush() throws Exception {
        on(pipe::flush);
    }

    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        batches.forEach(
                b -> b.forEach(d -> numbers.add(Json.tree(d.data()).path("n").asInt())));
        return numbers;
    }

    private <T> T on(Supplier<Future<T>> work) throws Exception {
        io.vertx.core.Promise<T> done = io.vertx.core.Promise.promise();
        loop.runOnContext(_ -> {
            try {
                work.get().onComplete(done);
            } catch (Throwable e) {
                done.tryFail(e);
            }
        });
        return done.future().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static Fact fact(Kind kind, int n) {
        return Fact.of(new EventDraft(kind, "h", "n", null, null, "{\"n\":" + n + "}", Samples.NOW));
    }
}
