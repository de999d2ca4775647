package dev.ostler.drivers.pi;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.commands.PipedProcess;
import dev.ostler.drivers.commands.Seat;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver makes of a pi, the fake and the real one. */
abstract class PiContract {
    static final String GATE = Path.of("../../conf/harnesses/pi-gate.ts")
            .toAbsolutePath()
            .normalize()
            .toString();

    @TempDir
    Path dir;

    final Vertx vertx = Vertx.vertx();
    private final List<PipedProcess> processes = new ArrayList<>();
    private PipedProcess process;
    private Seat seat;

    /** The command line, with these arguments behind it. */
    abstract List<String> command(List<String> args);

    void prepare() throws Exception {}

    @BeforeEach
    void start() throws Exception {
        prepare();
        process = started(List.of());
        seat = new Seat(vertx, new PiProtocol(), process);
    }

    private PipedProcess started(List<String> more) throws Exception {
        List<String> args = new ArrayList<>(List.of("--mode", "rpc", "--offline", "-e", GATE));
        args.addAll(more);
        PipedProcess one = PipedProcess.start(
                command(args),
                Files.createDirectories(dir.resolve("cwd")),
                Map.of(
                        "HOME",
                        dir.toString(),
                        "PI_CODING_AGENT_DIR",
                        dir.resolve("agent").toString()));
        processes.add(one);
        return one;
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (PipedProcess one : processes) {
            one.stop();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private String open() throws Exception {
        return seat.call(d -> d.open(new Driver.Open.New())).id();
    }

    private SessionEvent.ApprovalRequested asked(String turn) {
        return seat.awaitOne(SessionEvent.ApprovalRequested.class, q -> turn.equals(q.turn()));
    }

    private boolean answer(SessionEvent.ApprovalRequested question, Decision decision) throws Exception {
        return seat.<Boolean>call(d -> d.answer(question.requestId(), decision, null));
    }

    private String prompt(String text) throws Exception {
        return seat.call(d -> d.prompt(text, "test"));
    }

    private ErrorCode code(Throwable e) {
        return ((OstlerException) e).code();
    }

    @Test
    void textIsToldInPiecesAndAsAWhole() throws Exception {
        String session = open();
        assertThat(session).isNotBlank();
        SessionEvent.TurnEnded end = seat.turn("one\u2028two and three");
        assertThat(end.outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(end.session()).isEqualTo(session);
        assertThat(seat.said(end.turn())).isEqualTo("You said: one\u2028two and three");
        assertThat(seat.streamed(end.turn())).isEqualTo("You said: one\u2028two and three");
        assertThat(seat.all(SessionEvent.TurnStarted.class))
                .containsExactly(new SessionEvent.TurnStarted(session, end.turn(), "one\u2028two and three", "test"));
    }

    @Test
    void aToolAsksAndRuns() throws Exception {
        open();
        String turn = prompt("shell: echo from-the-tool; touch proof");
        SessionEvent.ApprovalRequested question = asked(turn);
        assertThat(question.kind()).isEqualTo(ApprovalKind.COMMAND);
        assertThat(question.title()).isEqualTo("bash: echo from-the-tool; touch proof");
        assertThat(dir.resolve("cwd/proof")).doesNotExist();
        assertThat(code(seat.refused(d -> d.prompt("more", "test")))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(answer(question, Decision.ALLOW)).isTrue();
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(answer(question, Decision.DENY)).isFalse();
        assertThat(dir.resolve("cwd/proof")).exists();
        assertThat(seat.all(SessionEvent.ToolStarted.class))
                .singleElement()
                .satisfies(tool -> assertThat(tool.input()).contains("from-the-tool"));
        assertThat(seat.all(SessionEvent.ToolEnded.class)).singleElement().satisfies(tool -> {
            assertThat(tool.status()).isEqualTo("completed");
            assertThat(tool.exitCode()).isZero();
            assertThat(tool.output()).contains("from-the-tool");
        });
        assertThat(seat.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(seat.said(turn)).contains("from-the-tool");
    }

    @Test
    void aDeniedToolDoesNotRunAndAllowedForTheSessionAsksOnce() throws Exception {
        open();
        String denied = prompt("shell: touch proof");
        answer(asked(denied), Decision.DENY);
        assertThat(seat.end(denied).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(dir.resolve("cwd/proof")).doesNotExist();
        assertThat(seat.all(SessionEvent.ToolEnded.class))
                .singleElement()
                .satisfies(tool -> assertThat(tool.status()).isEqualTo("declined"));

        String allowed = prompt("shell: echo once");
        answer(asked(allowed), Decision.ALLOW_SESSION);
        seat.end(allowed);
        assertThat(seat.turn("shell: touch proof").outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(dir.resolve("cwd/proof")).exists();
        assertThat(seat.all(SessionEvent.ApprovalRequested.class)).hasSize(2);
    }

    @Test
    void aFailedCommandSaysItsCode() throws Exception {
        open();
        String turn = prompt("shell: echo no; exit 3");
        answer(asked(turn), Decision.ALLOW);
        seat.end(turn);
        assertThat(seat.all(SessionEvent.ToolEnded.class)).singleElement().satisfies(tool -> {
            assertThat(tool.status()).isEqualTo("failed");
            assertThat(tool.exitCode()).isEqualTo(3);
        });
    }

    @Test
    void anInterruptBreaksTextToolAndQuestionOff() throws Exception {
        open();
        String text = prompt("slow: 10000 every 20");
        seat.awaitOne(SessionEvent.TextDelta.class, e -> e.turn().equals(text));
        assertThat(seat.call(Driver::interrupt)).isEqualTo(text);
        assertThat(seat.end(text).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(seat.all(SessionEvent.ItemCompleted.class))
                .filteredOn(item -> item.type().equals("message"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.complete()).isFalse();
                    assertThat(item.text()).isEqualTo(seat.streamed(text)).startsWith("w0 ");
                });

        String question = prompt("shell: touch never");
        asked(question);
        assertThat(seat.call(Driver::interrupt)).isEqualTo(question);
        assertThat(seat.end(question).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(seat.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(dir.resolve("cwd/never")).doesNotExist();

        String tool = prompt("shell: touch begun; sleep 300");
        answer(asked(tool), Decision.ALLOW);
        await().until(() -> Files.exists(dir.resolve("cwd/begun")));
        assertThat(seat.call(Driver::interrupt)).isEqualTo(tool);
        assertThat(seat.end(tool).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(seat.all(SessionEvent.ToolEnded.class).getLast().status()).isEqualTo("interrupted");

        assertThat(seat.call(Driver::interrupt)).isNull();
        assertThat(seat.turn("say: fine").outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.all(SessionEvent.TurnEnded.class)).hasSize(4);
    }

    @Test
    void aSteerIsTakenByTheTurnAndNotAfterIt() throws Exception {
        open();
        assertThat(code(seat.refused(d -> d.steer("say: nobody")))).isEqualTo(ErrorCode.CONFLICT);
        String turn = prompt("shell: touch begun; sleep 1");
        SessionEvent.ApprovalRequested question = asked(turn);
        assertThat(seat.<String>call(d -> d.steer("say: steered"))).isEqualTo(turn);
        answer(question, Decision.ALLOW);
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.said(turn)).endsWith("steered");
    }

    @Test
    void whatWasSteeredIntoAnInterruptedTurnDoesNotLeakIntoTheNext() throws Exception {
        open();
        String turn = prompt("slow: 10000 every 20");
        seat.awaitOne(SessionEvent.TextDelta.class, e -> e.turn().equals(turn));
        seat.call(d -> d.steer("say: leaked"));
        seat.call(Driver::interrupt);
        SessionEvent.TurnEnded next = seat.turn("say: clean");
        assertThat(seat.said(next.turn())).isEqualTo("clean");
    }

    @Test
    void anErrorOfTheModelFailsTheTurn() throws Exception {
        open();
        SessionEvent.TurnEnded end = seat.turn("error: 400");
        assertThat(end.outcome()).isEqualTo(TurnOutcome.FAILED);
        assertThat(end.error()).contains("400");
        assertThat(seat.turn("say: fine").outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void aRetryIsToldAndCanBeInterrupted() throws Exception {
        open();
        String turn = prompt("error: 500");
        seat.awaitOne(SessionEvent.StatusChanged.class, e -> e.status().equals("retrying"));
        assertThat(seat.all(SessionEvent.Failure.class).getFirst().retryable()).isTrue();
        assertThat(seat.call(Driver::interrupt)).isEqualTo(turn);
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
        assertThat(seat.all(SessionEvent.TurnEnded.class)).hasSize(1);
    }

    @Test
    void threeMegabytesAreWhole() throws Exception {
        open();
        SessionEvent.TurnEnded end = seat.turn("stream: 3000 bytes 1000");
        assertThat(end.outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.said(end.turn())).hasSize(3_000_000);
        assertThat(seat.streamed(end.turn())).hasSize(3_000_000);
    }

    @Test
    void thePastIsReadInPages() throws Exception {
        String session = open();
        seat.turn("say: first answer");
        String tool = prompt("shell: echo printed");
        answer(asked(tool), Decision.ALLOW);
        seat.end(tool);
        List<HistoryItem> all = new ArrayList<>();
        Page<HistoryItem> page = seat.call(d -> d.history(session, null, 2));
        for (all.addAll(page.items()); page.next() != null; all.addAll(page.items())) {
            assertThat(page.items()).hasSize(2);
            String next = page.next();
            page = seat.call(d -> d.history(session, next, 2));
        }
        assertThat(all).extracting(HistoryItem::type).containsExactly("user", "message", "user", "tool", "message");
        assertThat(all.get(0).text()).isEqualTo("say: first answer");
        assertThat(all.get(1).text()).isEqualTo("first answer");
        assertThat(all.get(3).tool()).isEqualTo("bash");
        assertThat(all.get(3).text()).contains("printed");
        assertThat(all.get(3).status()).isEqualTo("completed");
        assertThat(all).extracting(HistoryItem::item).doesNotHaveDuplicates();
        assertThat(code(seat.refused(d -> d.history("other", null, 2)))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(code(seat.refused(d -> d.history(session, "nonsense", 2)))).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void anotherSessionIsOpenedAndTheFirstAgain() throws Exception {
        String first = open();
        seat.turn("say: in the first");
        String second = seat.call(d -> d.change(new Driver.Open.New())).id();
        assertThat(second).isNotEqualTo(first);
        seat.turn("say: in the second");
        assertThat(seat.call(d -> d.change(new Driver.Open.Resume(first))).id()).isEqualTo(first);
        assertThat(seat.call(d -> d.history(first, null, 10)).items())
                .extracting(HistoryItem::text)
                .contains("in the first");
        assertThat(code(seat.refused(d -> d.change(new Driver.Open.Resume("no-such")))))
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void aLaterProcessGoesOnWithTheSession() throws Exception {
        String session = open();
        seat.turn("say: before");
        process.stop();
        await().until(() -> !seat.disconnects.isEmpty());
        process = started(List.of("--session-id", session));
        seat = new Seat(vertx, new PiProtocol(), process);
        assertThat(seat.call(d -> d.open(new Driver.Open.Resume(session))).id()).isEqualTo(session);
        assertThat(seat.events).noneMatch(e -> e instanceof SessionEvent.TurnEnded);
        assertThat(seat.turn("say: after").outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.call(d -> d.history(session, null, 10)).items())
                .extracting(HistoryItem::text)
                .contains("before", "after");
    }

    @Test
    void aTurnThatRunsIsAdoptedByTheNextReader() throws Exception {
        String session = open();
        String turn = prompt("slow: 60 every 50");
        seat.awaitOne(SessionEvent.TextDelta.class, e -> e.text().contains("w5"));
        Seat lost = seat;
        seat = new Seat(vertx, new PiProtocol(), process);
        assertThat(seat.<Driver.Session>call(d -> d.open(new Driver.Open.Resume(session, turn, Set.of()))))
                .isEqualTo(new Driver.Session(session, turn));
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(seat.all(SessionEvent.TurnStarted.class)).isEmpty();
        assertThat(seat.said(turn)).startsWith("w0 ").endsWith("w59 ");
        assertThat(lost.all(SessionEvent.TurnEnded.class)).isEmpty();
        assertThat(lost.streamed(turn) + seat.streamed(turn)).isEqualTo(seat.said(turn));
        assertThat(seat.turn("say: go on").outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void aQuestionThatWaitsIsAskedAgainAndAnAnsweredOneIsNot() throws Exception {
        String session = open();
        String turn = prompt("shell: touch one\nshell: touch two");
        SessionEvent.ApprovalRequested first = asked(turn);
        answer(first, Decision.ALLOW);
        SessionEvent.ApprovalRequested second = seat.awaitOne(
                SessionEvent.ApprovalRequested.class, q -> !q.requestId().equals(first.requestId()));
        seat = new Seat(vertx, new PiProtocol(), process);
        seat.call(d -> d.open(new Driver.Open.Resume(session, turn, Set.of(second.requestId()))));
        assertThat(seat.all(SessionEvent.ApprovalRequested.class)).containsExactly(second);
        answer(second, Decision.ALLOW);
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.COMPLETED);
        assertThat(dir.resolve("cwd/two")).exists();
    }

    /** It begins an empty session under any id that it is told. */
    @Test
    void aSessionThatPiDoesNotHaveIsNotTakenForAnEmptyOne() throws Exception {
        String unknown = "01234567-89ab-4def-8123-456789abcdef";
        process = started(List.of("--session-id", unknown));
        seat = new Seat(vertx, new PiProtocol(), process);
        assertThat(seat.refused(d -> d.open(new Driver.Open.Resume(unknown))))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.sessionGone()).isTrue())
                .hasMessageContaining("pi has no session " + unknown);
    }

    @Test
    void aTurnThatDiedWithItsProcessIsToldAsInterrupted() throws Exception {
        String session = open();
        seat.turn("say: what pi writes down");
        String turn = prompt("slow: 10000 every 20");
        seat.awaitOne(SessionEvent.TextDelta.class, e -> e.turn().equals(turn));
        process.handle().destroyForcibly();
        await().until(() -> seat.disconnects.size() == 1);
        process = started(List.of("--session-id", session));
        seat = new Seat(vertx, new PiProtocol(), process);
        seat.call(d -> d.open(new Driver.Open.Resume(session, turn, Set.of())));
        assertThat(seat.end(turn).outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
    }
}
