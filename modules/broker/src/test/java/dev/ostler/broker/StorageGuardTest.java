package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.secret.Redactor;
import dev.ostler.journal.JournalHealth;
import dev.ostler.journal.JournalHealth.State;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the broker makes of a full disk; that one is survived is the journal's own proof. */
class StorageGuardTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<JournalHealth> health = new AtomicReference<>(of(State.OK, ""));
    private final List<EventDraft> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        TestBroker.await(vertx.close());
    }

    private static JournalHealth of(State state, String reason) {
        return new JournalHealth(state, reason, Samples.NOW);
    }

    @Test
    void newWorkIsRefusedUntilThereIsSpaceAndEachChangeIsToldOnce() {
        LocalBus.register(vertx.eventBus());
        vertx.eventBus().<Fact.Batch>localConsumer(Addresses.FACTS, m -> {
            m.body().facts().forEach(f -> told.add(f.draft()));
            m.reply(new LocalBus.Done(null));
        });
        StorageGuard guard = new StorageGuard(
                health::get,
                new FactWriter(vertx, Clock.fixed(Samples.NOW, ZoneOffset.UTC), new Redactor()),
                Path.of("/data"));
        assertThatCode(guard::check).doesNotThrowAnyException();
        for (State state : List.of(State.LOW, State.BLOCKED)) {
            health.set(of(state, "no space left on device"));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(guard::check).isInstanceOfSatisfying(OstlerException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL);
                    assertThat(e)
                            .hasMessageContaining("no space left on device")
                            .hasMessageContaining("/data");
                });
            }
        }
        health.set(of(State.OK, ""));
        assertThatCode(guard::check).doesNotThrowAnyException();
        Awaitility.await().atMost(TestBroker.PATIENCE).until(() -> told.size() >= 3);
        assertThat(told).extracting(EventDraft::kind).containsExactly(Kind.STORAGE, Kind.STORAGE, Kind.STORAGE);
        assertThat(told.get(0).data()).contains("\"low\"");
        assertThat(told.get(1).data()).contains("\"blocked\"");
        assertThat(told.get(2).data()).contains("\"ok\"", "facts reach the disk again");
    }
}
