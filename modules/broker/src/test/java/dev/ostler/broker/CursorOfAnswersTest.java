package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.bus.Codecs;
import dev.ostler.core.bus.SnapshotRequest;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Activity;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.secret.Redactor;
import dev.ostler.drivers.Protocols;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who reads the state and follows the log from its cursor learns of every end of a turn, from the one or the other: the
 * turn ends in the instant in which an answer is put together, and again while it waits for the log.
 */
@Timeout(120)
class CursorOfAnswersTest {
    private static final String TURN = "t1";

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final Clock clock = Clock.systemUTC();
    private final Registry registry = new Registry("node", 10);
    private final FactWriter facts = new FactWriter(vertx, clock, new Redactor());
    private final OpenTurns turns = new OpenTurns();
    private Journal journal;
    private Services services;
    /** Of the end of the turn, once it is told. */
    private Cursor end;

    @BeforeEach
    void open() {
        Codecs.register(vertx.eventBus());
        LocalBus.register(vertx.eventBus());
        journal = Journal.open(JournalOptions.defaults(dir, "node", clock), turns::published);
        vertx.deployVerticle(new LifecycleVerticle(journal, registry, clock)).await();
        facts.write(facts.requested(Samples.record("h", "alice"), Map.of())).await();
        write(Kind.TURN_STARTED, r -> r.inSession("s", TURN).with(r.facts().with(Activity.BUSY)));
        services = new Services(
                vertx,
                new BrokerOptions(dir, "node", List.of()),
                journal,
                registry,
                new Protocols(List.of(new LineProtocol())),
                facts,
                null,
                null,
                null,
                null,
                null,
                null,
                turns,
                new Abilities(),
                Map.of());
    }

    @AfterEach
    void close() {
        vertx.close().await();
        journal.close();
    }

    private Cursor write(Kind kind, UnaryOperator<HarnessRecord> change) {
        return facts.write(Fact.of(new EventDraft(kind, "h", "alice", "s", TURN, "{}", Samples.NOW), change))
                .await();
    }

    private void end() {
        if (end == null) {
            end = write(
                    Kind.TURN_ENDED, r -> r.inSession("s", null).with(r.facts().with(Activity.IDLE)));
        }
    }

    private Queries endingMeanwhile() {
        return new Queries(services, () -> {
            end();
            return journal.head();
        });
    }

    private void missesNothing(boolean running, Cursor cursor) {
        assertThat(running && cursor.seq() >= end.seq())
                .as("shown as running at %s, though it had ended at %s", cursor, end)
                .isFalse();
    }

    @Test
    void inspect() {
        Harnesses.Inspection seen =
                endingMeanwhile().inspect(new Harnesses.Inspect("alice", null)).await();
        missesNothing(seen.harness().turn() != null, seen.cursor());
    }

    @Test
    void inspectThatWaitsForTheTimeline() {
        Future<Harnesses.Inspection> asked = new Queries(services).inspect(new Harnesses.Inspect("alice", null));
        end();
        Harnesses.Inspection seen = asked.await();
        assertThat(seen.harness().turn()).isEqualTo(TURN);
        missesNothing(true, seen.cursor());
    }

    @Test
    void list() {
        Harnesses.Listing seen =
                endingMeanwhile().list(new Harnesses.ListAll(null)).await();
        missesNothing(seen.harnesses().getFirst().turn() != null, seen.cursor());
    }

    @Test
    void snapshot() {
        var seen =
                endingMeanwhile().snapshot(new SnapshotRequest(EventFilter.ALL)).await();
        var state = Json.tree(seen.state());
        missesNothing(!state.path("turns").isEmpty(), seen.cursor());
        missesNothing(state.path("harnesses").path(0).has("turn"), seen.cursor());
    }
}
