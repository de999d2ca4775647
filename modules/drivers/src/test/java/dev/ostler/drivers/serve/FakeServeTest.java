package dev.ostler.drivers.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.commands.PipedProcess;
import dev.ostler.drivers.commands.Seat;
import dev.ostler.fake.FakePrograms;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver makes of a serve. */
final class FakeServeTest {
    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private PipedProcess process;
    private Seat seat;

    @BeforeEach
    void start() throws Exception {
        process = PipedProcess.start(
                FakePrograms.serve("--session-file", dir.resolve("session.json").toString()), dir, Map.of());
        seat = new Seat(vertx, new ServeProtocol(), process);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        process.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private String open() throws Exception {
        return seat.call(d -> d.open(new Driver.Open.New())).id();
    }

    private String prompt(String text) throws Exception {
        return seat.call(d -> d.prompt(text, "test"));
    }

    private SessionEvent.ApprovalRequested asked(String turn) {
        return seat.awaitOne(SessionEvent.ApprovalRequested.class, q -> turn.equals(q.turn()));
    }

    private boolean answer(SessionEvent.ApprovalRequested question, Decision decision) throws Exception {
        return seat.<Boolean>call(d -> d.answer(question.requestId(), decision, null));
    }

    @Test
    void textToolsAndQuestionsAreTold() throws Exception {
        String session = open();
        String turn = prompt("say: before\nescalate: echo printed\nsay: after");
        SessionEvent.ApprovalRequested question = asked(turn);
        assertThat(question.kind()).isEqualTo(ApprovalKind.COMMAND);
        assertThat(question.title()).isEqualTo("echo printed");
        assertThat(answer(question, Decision.ALLOW)).isTrue();
        assertThat(seat.end(turn)).isEqualTo(new SessionEvent.TurnEnded(session, turn, TurnOutcome.COMPLETED, null));
        assertThat(seat.all(SessionEvent.ItemCompleted.class))
                .hasSize(2)
                .allMatch(SessionEvent.ItemCompleted::complete);
        assertThat(seat.said(turn)).isEqualTo("beforeafter");
        assertThat(seat.all(SessionEvent.ToolEnded.class)).singleElement().satisfies(tool -> {
            assertThat(tool.status()).isEqualTo("completed");
            assertThat(tool.exitCode()).isZero();
            assertThat(tool.output()).isEqualTo("printed\n");
        });
        assertThat(seat.all(SessionEvent.ToolOutput.class))
                .extracting(SessionEvent.ToolOutput::text)
                .containsExactly("printed\n");
        assertThat(seat.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(answer(question, Decision.DENY)).isFalse();
        assertThat(seat.call(d -> d.history(session, null, 3)).items())
                .extracting(HistoryItem::type)
                .containsExactly("user", "message", "tool");
        assertThat(((OstlerException) seat.refused(d -> d.history(session, "x", 3))).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        String next = seat.call(d -> d.history(session, null, 3)).next();
        assertThat(seat.call(d -> d.history(session, next, 3)).items())
                .extracting(HistoryItem::text)
                .containsExactly("after");
    }

    @Test
    void whatATurnUsedIsToldBeforeItsEnd() throws Exception {
        String session = open();
        String turn = prompt("say: counted");
        seat.end(turn);
        assertThat(seat.all(SessionEvent.Used.class)).singleElement().satisfies(used -> {
            assertThat(used.session()).isEqualTo(session);
            assertThat(used.turn()).isEqualTo(turn);
            assertThat(used.usage().of()).isEqualTo(Usage.Of.TURN);
            assertThat(used.usage().tokens()).isNotNull().satisfies(tokens -> {
                assertThat(tokens.input()).isEqualTo(10);
                assertThat(tokens.output()).isPositive();
            });
            assertThat(used.usage().context()).isNull();
            assertThat(used.usage().costUsd()).isNull();
        });
    }

    @Test
    void anInterruptEndsTheTurnOnceAndASteerIsTaken() throws Exception {
        open();
        String turn = prompt("slow: 10000 every 20");
        seat.awaitOne(SessionEvent.TextDelta.class, e -> e.turn().equals(turn));
        assertThat(seat.<String>call(Driver::interrupt)).isEqualTo(turn);
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(seat.all(SessionEvent.ItemCompleted.class))
                .singleElement()
                .satisfies(item -> assertThat(item.complete()).isFalse());
        String asks = prompt("escalate: echo one");
        SessionEvent.ApprovalRequested question = asked(asks);
        assertThat(seat.<String>call(d -> d.steer("say: steered"))).isEqualTo(asks);
        assertThat(answer(question, Decision.DENY)).isTrue();
        assertThat(seat.end(asks).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.said(asks)).isEqualTo("steered");
        assertThat(seat.all(SessionEvent.ToolEnded.class).getLast().status()).isEqualTo("declined");
    }

    @Test
    void anErrorFailsTheTurn() throws Exception {
        open();
        SessionEvent.TurnEnded end = seat.turn("error: 500");
        assertThat(end.outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(end.error()).contains("500");
        assertThat(seat.all(SessionEvent.Failure.class)).hasSize(1);
        assertThat(seat.turn("stream: 3000 bytes 1000").outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.all(SessionEvent.ItemCompleted.class).getLast().text()).hasSize(3_000_000);
    }

    @Test
    void aTurnAndItsQuestionAreAdopted() throws Exception {
        String session = open();
        String turn = prompt("slow: 5 every 5\nescalate: echo one");
        SessionEvent.ApprovalRequested question = asked(turn);
        seat = new Seat(vertx, new ServeProtocol(), process);
        assertThat(seat.<Driver.Session>call(
                        d -> d.open(new Driver.Open.Resume(session, turn, Set.of(question.requestId())))))
                .isEqualTo(new Driver.Session(session, turn));
        assertThat(asked(turn)).isEqualTo(question);
        answer(question, Decision.ALLOW);
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.all(SessionEvent.TurnStarted.class)).isEmpty();
    }

    @Test
    void aNewSessionTakesThePlaceOfTheOldAndAnOldOneNeedsItsFile() throws Exception {
        String first = open();
        seat.turn("say: kept");
        process.stop();
        start();
        assertThat(open()).isEqualTo(first);
        assertThat(seat.call(d -> d.history(first, null, 9)).items())
                .extracting(HistoryItem::text)
                .contains("kept");
        assertThat(seat.call(d -> d.change(new Driver.Open.New())).id()).isNotEqualTo(first);
        assertThat(((OstlerException) seat.refused(d -> d.change(new Driver.Open.Resume(first)))).code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(((DriverException) seat.refused(d -> d.open(new Driver.Open.Resume(first)))).reason())
                .isEqualTo(VerdictReason.HANDSHAKE_FAILED);
    }
}
