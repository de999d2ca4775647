package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients are told of a prompt that waits, what its record says and what is sent agree, whatever the disk does. */
class PromptDeskTest {
    private static final Origin OWNER = new Origin("owner", null);

    /** What the journal does with what is written. */
    private enum Disk {
        COMMITS,
        REFUSES,
        /** It takes it for good and does not answer. */
        IS_SLOW,
        /** It takes it, and answers when it is told to. */
        HOLDS
    }

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final BlockingQueue<Kind> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Message<Fact.Batch>> held = new LinkedBlockingQueue<>();
    private volatile HarnessRecord record = Samples.record("h", "alice").inSession("s", "t1");
    private volatile Disk disk = Disk.COMMITS;
    private SessionFeed feed;
    private PromptDesk desk;

    @BeforeEach
    void open() {
        LocalBus.register(vertx.eventBus());
        vertx.eventBus().<Fact.Batch>localConsumer(Addresses.FACTS, this::journal);
        on(() -> {
            FactWriter facts = new FactWriter(vertx, Clock.systemUTC(), new Redactor(), Duration.ofMillis(200));
            feed = new SessionFeed(vertx, record, facts, new Redactor(), () -> null);
            desk = new PromptDesk(vertx, facts, () -> record, feed, new Line());
            feed.onTurn(event -> {
                if (event instanceof SessionEvent.TurnEnded) {
                    desk.turnEnded();
                }
            });
            feed.resuming("t1", null);
            return Future.succeededFuture();
        });
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void journal(Message<Fact.Batch> message) {
        if (disk == Disk.REFUSES) {
            LocalBus.answer(
                    message, Future.failedFuture(new OstlerException(ErrorCode.OVERLOADED, "too many changes wait")));
            return;
        }
        for (Fact fact : message.body().facts()) {
            told.add(fact.draft().kind());
            record = fact.change() == null ? record : fact.change().apply(record);
        }
        if (disk == Disk.COMMITS) {
            LocalBus.answer(message, Future.succeededFuture());
        }
        if (disk == Disk.HOLDS) {
            held.add(message);
        }
    }

    private <T> T on(Callable<Future<T>> work) {
        return OnContext.await(context, work);
    }

    private Driver driver() {
        return (Driver) Proxy.newProxyInstance(
                Driver.class.getClassLoader(), new Class<?>[] {Driver.class}, (_, method, args) -> {
                    if (!method.getName().equals("prompt")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    sent.add((String) args[0]);
                    return Future.succeededFuture("t-" + args[0]);
                });
    }

    private String waits(String text) {
        AttachCommand.Prompt prompt = new AttachCommand.Prompt(text, List.of(), null, true, null, OWNER);
        String id = on(() -> desk.prompt(driver(), prompt)).prompt();
        assertThat(id).isNotNull();
        return id;
    }

    private void refused(ErrorCode code, Callable<Future<List<String>>> cancel) {
        assertThatThrownBy(() -> on(cancel))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void turnEnds() {
        on(() -> {
            feed.accept(new SessionEvent.TurnEnded("s", "t1", TurnOutcome.COMPLETED, null), null);
            return Future.succeededFuture();
        });
    }

    private void says(String text) {
        on(() -> {
            feed.accept(new SessionEvent.ItemCompleted("s", "t1", "i", "agentMessage", text, true), null);
            return Future.succeededFuture();
        });
    }

    private List<String> recorded() {
        return record.queue().stream().map(QueuedPrompt::text).toList();
    }

    @Test
    void aPromptWhoseCancellingWasRefusedWaitsOnInItsPlace() throws Exception {
        String first = waits("first");
        waits("second");
        disk = Disk.REFUSES;
        refused(ErrorCode.OVERLOADED, () -> desk.cancel(first, OWNER));
        refused(ErrorCode.OVERLOADED, () -> desk.cancel(null, OWNER));
        assertThat(recorded()).containsExactly("first", "second");

        disk = Disk.COMMITS;
        turnEnds();
        assertThat(sent.poll(1, TimeUnit.MINUTES)).isEqualTo("first");
    }

    @Test
    void oneThatWasNotCancelledCanBeCancelledAgain() {
        String id = waits("never");
        disk = Disk.REFUSES;
        refused(ErrorCode.OVERLOADED, () -> desk.cancel(id, OWNER));
        disk = Disk.COMMITS;
        assertThat(on(() -> desk.cancel(id, OWNER))).containsExactly(id);
        assertThat(recorded()).isEmpty();
    }

    /** The journal has it, and will write it: then it does not wait any more, though nobody could be told so in time. */
    @Test
    void oneWhoseCancellingIsStillToBeWrittenIsNotSent() throws Exception {
        String id = waits("never");
        waits("next");
        disk = Disk.IS_SLOW;
        refused(ErrorCode.TIMEOUT, () -> desk.cancel(id, OWNER));
        disk = Disk.COMMITS;
        assertThat(recorded()).containsExactly("next");
        turnEnds();
        assertThat(sent.poll(1, TimeUnit.MINUTES)).isEqualTo("next");
    }

    @Test
    void aPromptThatIsStillToBeWrittenWaits() throws Exception {
        disk = Disk.IS_SLOW;
        assertThatThrownBy(() -> waits("taken"))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        disk = Disk.COMMITS;
        assertThat(recorded()).containsExactly("taken");
        turnEnds();
        assertThat(sent.poll(1, TimeUnit.MINUTES)).isEqualTo("taken");
    }

    @Test
    void theTurnOfAPromptComesAfterAllThatWasToldOfTheOneBefore() throws Exception {
        waits("next");
        told.clear();
        disk = Disk.HOLDS;
        says("the last words");
        Message<Fact.Batch> busy = held.poll(1, TimeUnit.MINUTES);
        assertThat(busy).isNotNull();
        turnEnds();
        on(Future::succeededFuture);
        disk = Disk.COMMITS;
        LocalBus.answer(busy, Future.succeededFuture());
        assertThat(sent.poll(1, TimeUnit.MINUTES)).isEqualTo("next");
        assertThat(told).startsWith(Kind.ITEM_COMPLETED, Kind.TURN_ENDED, Kind.PROMPT_DEQUEUED);
    }

    private final class Line implements PromptDesk.Line {
        private final Driver driver = driver();

        @Override
        public @Nullable Driver open() {
            return driver;
        }

        @Override
        public @Nullable String session() {
            return "s";
        }
    }
}
