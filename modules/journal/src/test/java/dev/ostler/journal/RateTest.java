package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints rates; asserts only that everything arrived. The budgets are measured by the bench. */
class RateTest {
    private static final int EVENTS = 100_000;
    private static final String DATA = "{\"text\":\"" + "x".repeat(190) + "\"}";

    @TempDir
    Path dir;

    @Test
    void printsAppendAndReplayRates() throws Exception {
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            say("lifecycle appended durably", EVENTS, append(journal, Kind.ITEM_COMPLETED, 4_000));
            say("stream appended", EVENTS, append(journal, Kind.TEXT_DELTA, 4_000));
            say("lifecycle appended one by one", 500, alone(journal));
            for (int round = 0; round < 2; round++) {
                say("lifecycle replayed", EVENTS, replay(journal, EventFilter.ALL.kinds("item.*"), EVENTS));
                say("rows passed by a filter", EVENTS, replay(journal, EventFilter.harness("nobody"), 0));
            }
        }
    }

    private static long append(Journal journal, Kind kind, int atOnce) throws Exception {
        Semaphore room = new Semaphore(atOnce);
        long begun = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            room.acquire();
            journal.append(Change.of(Given.draft(kind, "h" + i % 7, DATA))).whenComplete((_, _) -> room.release());
        }
        room.acquire(atOnce);
        long took = System.nanoTime() - begun;
        JournalStats.Log stats = journal.stats().log();
        assertThat(stats.lifecycle() + stats.stream()).isEqualTo(stats.head().seq());
        return took;
    }

    private static long alone(Journal journal) throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            Given.append(journal, Given.lifecycle("one"));
        }
        return System.nanoTime() - begun;
    }

    private static long replay(Journal journal, EventFilter filter, int expected) throws Exception {
        long begun = System.nanoTime();
        int items = 0;
        Cursor from = journal.head().at(0);
        EventPage page;
        do {
            page = Given.read(journal, new Start.After(from), ReadEvents.MOST, filter);
            items += Given.events(page.frames()).size();
            from = page.examined();
        } while (page.more());
        assertThat(items).isEqualTo(expected);
        return System.nanoTime() - begun;
    }

    private static void say(String what, int events, long nanos) {
        System.out.printf("%-30s %,9d in %,6d ms: %,10.0f/s%n", what, events, nanos / 1_000_000, events * 1e9 / nanos);
    }
}
