package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.Start;
import dev.ostler.core.harness.ByteSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several threads append while one reads; the listener is told in order, by one thread at a time. */
class OrderTest {
    private static final int THREADS = 4;
    private static final int EACH = 4_000;

    @TempDir
    Path dir;

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicReference<Throwable> wrong = new AtomicReference<>();
    private final List<Event> told = new ArrayList<>();

    private void told(EventBatch batch) {
        try {
            assertThat(inside.incrementAndGet()).as("listeners at once").isEqualTo(1);
            long last = told.isEmpty() ? 0 : told.getLast().seq();
            assertThat(batch.prev()).isEqualTo(last);
            for (Event event : batch.events()) {
                assertThat(event.seq()).isEqualTo(++last);
                told.add(event);
            }
            inside.decrementAndGet();
        } catch (AssertionError e) {
            wrong.compareAndSet(null, e);
        }
    }

    @Test
    void concurrentAppendersAreToldInTheOrderOfTheLog() throws Exception {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        Journal journal = Journal.open(Given.options(dir), this::told);
        List<Thread> threads = new ArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        for (int t = 0; t < THREADS; t++) {
            int number = t;
            threads.add(Thread.ofPlatform().start(() -> appendMany(journal, number, seed)));
        }
        Thread reader = Thread.ofPlatform().start(() -> readAll(journal, done));
        for (Thread thread : threads) {
            thread.join();
        }
        done.set(true);
        reader.join();
        Cursor head = journal.head();
        journal.close();
        assertThat(wrong.get()).as("with -Dostler.seed=" + seed).isNull();
        assertThat(told).hasSize(THREADS * EACH);
        assertThat(told.getLast().cursor()).isEqualTo(head);
        for (int t = 0; t < THREADS; t++) {
            String mine = "t" + t;
            assertThat(told.stream().filter(e -> mine.equals(e.harness())).map(Event::data))
                    .as("the order of one appender")
                    .containsExactlyElementsOf(IntStream.range(0, EACH)
                            .mapToObj(i -> "{\"n\":" + i + "}")
                            .toList());
        }
    }

    private void appendMany(Journal journal, int number, long seed) {
        SplittableRandom random = new SplittableRandom(seed + number);
        Semaphore room = new Semaphore(200);
        for (int i = 0; i < EACH; i++) {
            room.acquireUninterruptibly();
            var kind = random.nextInt(3) == 0 ? Kind.STATUS : Kind.OUTPUT;
            journal.append(Change.of(Given.draft(kind, "t" + number, "{\"n\":" + i + "}")))
                    .whenComplete((cursor, failure) -> {
                        room.release();
                        if (failure != null || cursor.seq() > journal.head().seq()) {
                            wrong.compareAndSet(null, new AssertionError("completed with " + cursor, failure));
                        }
                    });
        }
        room.acquireUninterruptibly(200);
    }

    /** Whatever the moment: no lifecycle event below the head is missing from a page. */
    private void readAll(Journal journal, AtomicBoolean done) {
        try {
            long at = 0;
            List<Long> lifecycle = new ArrayList<>();
            Cursor from = journal.head().at(0);
            while (!done.get() || from.seq() < journal.head().seq()) {
                EventPage page = Given.read(journal, new Start.After(from), 500, EventFilter.ALL);
                for (Event event : Given.events(page.frames())) {
                    assertThat(event.seq()).isGreaterThan(at);
                    at = event.seq();
                    if (event.kind().eventClass() == EventClass.LIFECYCLE) {
                        lifecycle.add(at);
                    }
                }
                from = page.examined();
            }
            assertThat(lifecycle).hasSize((int) journal.stats().log().lifecycle());
        } catch (Exception | AssertionError e) {
            wrong.compareAndSet(null, e);
        }
    }

    @Test
    void aStreamEventIsToldOnTheCallersThreadUnlessItHasToWait() throws Exception {
        List<String> threads = new ArrayList<>();
        CountDownLatch behind = new CountDownLatch(1);
        try (Journal journal = Journal.open(Given.options(dir), batch -> {
            threads.add(batch.events().getFirst().kind() + " "
                    + Thread.currentThread().getName());
            told(batch);
        })) {
            CompletableFuture<Cursor> alone =
                    journal.append(Change.of(Given.stream("a"))).toCompletableFuture();
            assertThat(alone).as("at once").isCompleted();
            assertThat(threads)
                    .containsExactly("OUTPUT " + Thread.currentThread().getName());
            journal.append(Change.of(Given.lifecycle("a")));
            journal.append(Change.of(Given.stream("a"))).thenRun(behind::countDown);
            behind.await();
            assertThat(threads.get(1)).isEqualTo("STATUS ostler-journal-writer");
        }
        assertThat(wrong.get()).isNull();
        assertThat(told).extracting(Event::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aListenerThatFailsOrAppendsDoesNotStopTheLog() throws Exception {
        AtomicReference<Journal> self = new AtomicReference<>();
        AtomicInteger calls = new AtomicInteger();
        try (Journal journal = Journal.open(Given.options(dir), batch -> {
            if (calls.incrementAndGet() < 4) {
                self.get().append(Change.of(Given.stream("echo")));
                throw new IllegalStateException("a listener with a defect");
            }
        })) {
            self.set(journal);
            Given.append(journal, Given.stream("a"));
            Given.append(journal, Given.lifecycle("a"));
            assertThat(Given.events(Given.all(journal, journal.head().at(0)))).hasSize(5);
        }
    }

    @Test
    void aListenerThatHangsCostsHintsAndNothingElse() throws Exception {
        int many = 60_000;
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        List<EventBatch> batches = new ArrayList<>();
        var noWaiting = new JournalOptions.Storage(ByteSize.mebibytes(1), null, 4 * many, ByteSize.mebibytes(8));
        try (Journal journal = Journal.open(Given.options(dir).with(noWaiting), batch -> {
            batches.add(batch);
            entered.countDown();
            awaitQuietly(leave);
        })) {
            Thread captive = Thread.ofPlatform().start(() -> journal.append(Change.of(Given.stream("a"))));
            entered.await();
            List<CompletableFuture<Cursor>> stages = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                stages.add(journal.append(Change.of(Given.stream("a"))).toCompletableFuture());
            }
            leave.countDown();
            captive.join();
            for (CompletableFuture<Cursor> stage : stages) {
                Given.now(stage);
            }
            long skipped = journal.stats().log().skippedHints();
            assertThat(skipped).isGreaterThanOrEqualTo(many - 50_000);
            assertThat(batches.get(1).prev()).as("the hole shows").isGreaterThan(1);
            assertThat(batches.getLast().last()).isEqualTo(journal.head().seq());
            assertThat(journal.stats().log().stream()).isEqualTo(many + 1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
