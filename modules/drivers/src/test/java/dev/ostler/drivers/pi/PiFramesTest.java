package dev.ostler.drivers.pi;

import static dev.ostler.drivers.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.Driver;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines of a real pi, as they came or put in another order, through the driver. */
final class PiFramesTest {
    private static final String IDLE = "{\"sessionId\":\"s1\",\"isStreaming\":false}";
    private static final String BUSY = "{\"sessionId\":\"s1\",\"isStreaming\":true}";
    private static final String ASSISTANT = "{\"type\":\"message_start\",\"message\":{\"role\":\"assistant\"}}";
    private static final String ANSWER = "{\"type\":\"message_end\",\"message\":{\"role\":\"assistant\",\"content\":"
            + "[{\"type\":\"text\",\"text\":\"hi\"}],\"stopReason\":\"stop\"}}";
    private static final String QUESTION =
            "{\"type\":\"extension_ui_request\",\"id\":\"q1\",\"method\":\"confirm\",\"title\":\"Sure?\",\"message\":\"x\"}";

    private final Vertx vertx = Vertx.vertx();
    private Tape pi;

    @BeforeEach
    void start() throws Exception {
        pi = new Tape(vertx);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void open() throws Exception {
        CompletableFuture<Driver.Session> opened = pi.begin(d -> d.open(new Driver.Open.New()));
        pi.caughtUp();
        pi.answers("get_state", IDLE);
        assertThat(opened.get().id()).isEqualTo("s1");
    }

    private String prompted() throws Exception {
        CompletableFuture<String> turn = pi.begin(d -> d.prompt("go", "test"));
        pi.answers("prompt", "{}");
        return turn.get();
    }

    private static String taken(String turn) {
        return "{\"id\":\"prompt:" + turn + "\",\"type\":\"response\",\"command\":\"prompt\",\"success\":true}";
    }

    /** Of all answers of the turn; the input that pi tells is what came from no cache. */
    @Test
    void whatTheModelUsedIsTold() throws Exception {
        open();
        String turn = prompted();
        String used = "\"usage\":{\"input\":11,\"output\":7,\"cacheRead\":4,\"cacheWrite\":2,\"reasoning\":3,"
                + "\"totalTokens\":24,\"cost\":{\"total\":0.25}},\"stopReason\"";
        String answer = ANSWER.replace("\"stopReason\"", used);
        pi.says(false, "{\"type\":\"agent_start\"}", ASSISTANT, answer, ASSISTANT, answer, ASSISTANT, ANSWER);
        assertThat(pi.all(SessionEvent.Used.class))
                .containsExactly(
                        new SessionEvent.Used(
                                "s1", turn, Usage.ofTurn(new Usage.Tokens(17, 4, 2, 7, 3), new BigDecimal("0.25"))),
                        new SessionEvent.Used(
                                "s1", turn, Usage.ofTurn(new Usage.Tokens(34, 8, 4, 14, 6), new BigDecimal("0.50"))));
    }

    @Test
    void theRecordedSessionHasOneEndForEachPrompt() throws Exception {
        open();
        try (InputStream in = PiFramesTest.class.getResourceAsStream("/pi/session.jsonl")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                pi.says(
                        false,
                        line.replaceFirst(
                                "\"id\":\"(r\\d+)\",\"type\":\"response\",\"command\":\"(prompt|abort)\",\"success\":true",
                                "\"id\":\"$2:$1\",\"type\":\"response\",\"command\":\"$2\",\"success\":true"));
            }
        }
        assertThat(pi.all(SessionEvent.TurnStarted.class))
                .extracting(SessionEvent.TurnStarted::turn)
                .containsExactly("r2", "r3", "r5", "r6", "r11", "r13", "r14", "r24", "r26");
        assertThat(pi.all(SessionEvent.TurnEnded.class))
                .extracting(SessionEvent.TurnEnded::turn)
                .containsExactly("r2", "r3", "r5", "r6", "r11", "r13", "r14", "r24");
        assertThat(pi.all(SessionEvent.TurnEnded.class))
                .filteredOn(end -> end.outcome() == TurnOutcome.INTERRUPTED)
                .extracting(SessionEvent.TurnEnded::turn)
                .containsExactly("r6", "r14");
        assertThat(pi.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::status)
                .containsExactly("completed", "failed");
        assertThat(pi.all(SessionEvent.ToolOutput.class))
                .extracting(SessionEvent.ToolOutput::text)
                .containsExactly("pi-ok\n");
        assertThat(pi.all(SessionEvent.ApprovalRequested.class)).hasSize(3).allSatisfy(question -> {
            assertThat(question.kind()).isEqualTo(ApprovalKind.COMMAND);
            assertThat(question.title()).startsWith("Approve bash? ");
        });
        assertThat(pi.all(SessionEvent.ItemCompleted.class))
                .extracting(SessionEvent.ItemCompleted::item)
                .doesNotHaveDuplicates();
        for (SessionEvent.ItemCompleted item : pi.all(SessionEvent.ItemCompleted.class)) {
            assertThat(pi.all(SessionEvent.TextDelta.class).stream()
                            .filter(delta -> delta.item().equals(item.item()))
                            .map(SessionEvent.TextDelta::text)
                            .reduce("", String::concat))
                    .isEqualTo(item.text());
        }
    }

    @Test
    void pi073DoesNotSettleAndIsAskedInstead() throws Exception {
        open();
        String turn = prompted();
        pi.says(false, "{\"type\":\"agent_start\"}", ASSISTANT, ANSWER);
        pi.answers("get_state", BUSY);
        int before = pi.written.size();
        pi.says(false, "{\"type\":\"agent_end\",\"messages\":[]}");
        await().until(() -> pi.written.size() > before);
        assertThat(pi.all(SessionEvent.TurnEnded.class)).isEmpty();
        pi.answers("get_state", IDLE);
        assertThat(pi.all(SessionEvent.TurnEnded.class))
                .containsExactly(new SessionEvent.TurnEnded("s1", turn, TurnOutcome.COMPLETED, null));
    }

    @Test
    void anAnswerWithoutAnIdIsForTheOldestCommandOfItsName() throws Exception {
        open();
        var history = pi.begin(d -> d.history("s1", null, 10));
        pi.says(
                false,
                "{\"type\":\"response\",\"command\":\"get_entries\",\"success\":false,"
                        + "\"error\":\"Unknown command: get_entries\"}");
        pi.answers("get_messages", "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
        assertThat(history.get().items())
                .singleElement()
                .satisfies(item -> assertThat(item.text()).isEqualTo("hello"));
    }

    @Test
    void aPromptThatAnExtensionTakesEndsByItself() throws Exception {
        open();
        String turn = prompted();
        pi.answers("get_state", IDLE);
        int before = pi.written.size();
        await().until(() -> pi.written.size() > before);
        pi.answers("get_state", IDLE);
        assertThat(pi.all(SessionEvent.TurnEnded.class))
                .containsExactly(new SessionEvent.TurnEnded("s1", turn, TurnOutcome.COMPLETED, null));
    }

    @Test
    void workWithoutAPromptIsATurnThatIsNamedTheSameWhenReadAgain() throws Exception {
        open();
        pi.says(
                false,
                "{\"type\":\"agent_start\"}",
                "{\"type\":\"message_start\",\"message\":{\"role\":\"user\",\"timestamp\":17}}",
                ASSISTANT,
                ANSWER,
                "{\"type\":\"agent_end\",\"willRetry\":false}",
                "{\"type\":\"agent_settled\"}",
                "{\"type\":\"agent_settled\"}");
        assertThat(pi.all(SessionEvent.TurnStarted.class))
                .containsExactly(new SessionEvent.TurnStarted("s1", "pi-17", null, null));
        assertThat(pi.all(SessionEvent.TurnEnded.class)).hasSize(1);
    }

    @Test
    void aTurnWhoseAnswerWasNeverToldBeginsWithTheFramesThatAreReadAgain() throws Exception {
        var opened = pi.begin(d -> d.open(new Driver.Open.Resume("s1", null, Set.of())));
        pi.caughtUp();
        pi.says(false, taken("t1"), "{\"type\":\"agent_start\"}", QUESTION);
        pi.answers("get_state", BUSY);
        assertThat(opened.get()).isEqualTo(new Driver.Session("s1", "t1"));
        assertThat(pi.all(SessionEvent.TurnStarted.class)).hasSize(1);
        assertThat(pi.all(SessionEvent.ApprovalRequested.class)).hasSize(1);
    }

    @Test
    void ofTheQuestionsThatAreReadAgainOnlyThoseStillAskedAreTold() throws Exception {
        var opened = pi.begin(d -> d.open(new Driver.Open.Resume("s1", "t1", Set.of("q2"))));
        pi.says(true, taken("t1"), "{\"type\":\"agent_start\"}", QUESTION, QUESTION.replace("q1", "q2"));
        assertThat(pi.events).isEmpty();
        pi.caughtUp();
        pi.answers("get_state", BUSY);
        assertThat(opened.get().turn()).isEqualTo("t1");
        assertThat(pi.all(SessionEvent.ApprovalRequested.class))
                .extracting(SessionEvent.ApprovalRequested::requestId)
                .containsExactly("q2");
        pi.says(false, "{\"type\":\"agent_settled\"}");
        assertThat(pi.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(pi.all(SessionEvent.TurnEnded.class)).hasSize(1);
    }

    @Test
    void whatIsNoFrameOfPiIsPassedOn() throws Exception {
        open();
        pi.says(false, "not json", "[1]", "{\"type\":\"compaction_start\",\"reason\":\"threshold\"}");
        assertThat(pi.all(SessionEvent.Raw.class))
                .extracting(SessionEvent.Raw::name)
                .containsExactly("text", "text", "compaction_start");
    }

    @Test
    void aQuestionThatPiAnswersItselfAfterItsTimeIsSettled() throws Exception {
        open();
        pi.says(false, QUESTION.replace("\"method\"", "\"timeout\":1,\"method\""));
        assertThat(pi.all(SessionEvent.ApprovalRequested.class)).singleElement().satisfies(question -> {
            assertThat(question.turn()).isNull();
            assertThat(question.kind()).isEqualTo(ApprovalKind.OTHER);
        });
        await().until(() -> pi.all(SessionEvent.ApprovalResolved.class).size() == 1);
    }
}
