package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.secret.Redactor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of a fact that nobody waits for is what becomes of it. */
class FactWriterTest {
    private final List<ILoggingEvent> said = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event);
        }
    };
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        LocalBus.register(vertx.eventBus());
        ear.start();
        ((Logger) LoggerFactory.getLogger(FactWriter.class)).addAppender(ear);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(FactWriter.class)).detachAppender(ear);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private ILoggingEvent noted(Duration timeout) {
        FactWriter facts = new FactWriter(vertx, Clock.systemUTC(), new Redactor(), timeout);
        facts.note(facts.broker(Kind.STORAGE, Map.of("state", "blocked")));
        await().atMost(Duration.ofMinutes(1)).until(() -> !said.isEmpty());
        return said.getFirst();
    }

    @Test
    void oneThatTheDiskHasNotTakenYetIsNotCalledLost() {
        vertx.eventBus().localConsumer(Addresses.FACTS, _ -> {});
        ILoggingEvent line = noted(Duration.ofMillis(50));
        assertThat(line.getLevel()).isEqualTo(Level.WARN);
        assertThat(line.getFormattedMessage())
                .contains("broker.storage", "waits in the journal until the disk takes it")
                .doesNotContain("not recorded");
    }

    @Test
    void oneThatTheJournalRefusesIs() {
        vertx.eventBus()
                .<Fact.Batch>localConsumer(
                        Addresses.FACTS,
                        m -> LocalBus.answer(
                                m, Future.failedFuture(new OstlerException(ErrorCode.STORAGE_FULL, "no more facts"))));
        ILoggingEvent line = noted(Duration.ofMinutes(1));
        assertThat(line.getLevel()).isEqualTo(Level.ERROR);
        assertThat(line.getFormattedMessage()).isEqualTo("event broker.storage was not recorded: no more facts");
    }

    @Test
    void aWriterThatGoesAwayWithTheFactInItsQueueIsGone() {
        var writer = vertx.eventBus().localConsumer(Addresses.FACTS, _ -> {});
        writer.pause();
        FactWriter facts = new FactWriter(vertx, Clock.systemUTC(), new Redactor());
        facts.note(facts.broker(Kind.BROKER_STOPPING, Map.of("cause", "a test")));
        writer.unregister().toCompletionStage().toCompletableFuture().join();
        await().atMost(Duration.ofSeconds(50)).until(() -> !said.isEmpty());
        assertThat(said.getFirst().getFormattedMessage())
                .isEqualTo("event broker.stopping was not recorded: the broker is going down and writes no more facts");
    }

    @Test
    void withoutAWriterTheBrokerIsGoingDown() {
        assertThat(noted(Duration.ofMinutes(1)).getFormattedMessage())
                .isEqualTo("event broker.storage was not recorded: the broker is going down and writes no more facts");
    }
}
