package dev.ostler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.Seeded;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionEventsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final Redactor redactor = new Redactor();
    private final SessionEvents events = new SessionEvents("01JH", "name", redactor);

    @Test
    void eachEventHasItsKindAndItsFields() {
        check(
                new SessionEvent.TurnStarted("s", "t", "do", "cli"),
                Kind.TURN_STARTED,
                "{\"input\":\"do\",\"client\":\"cli\"}");
        check(new SessionEvent.TurnStarted("s", "t", null, null), Kind.TURN_STARTED, "{}");
        check(new SessionEvent.TextDelta("s", "t", "i", "a\n"), Kind.TEXT_DELTA, "{\"item\":\"i\",\"text\":\"a\\n\"}");
        check(
                new SessionEvent.ReasoningDelta("s", "t", "i", "r"),
                Kind.REASONING_DELTA,
                "{\"item\":\"i\",\"text\":\"r\"}");
        check(
                new SessionEvent.ToolStarted("s", "t", "i", "shell", "{\"command\":[\"ls\"]}"),
                Kind.TOOL_STARTED,
                "{\"item\":\"i\",\"tool\":\"shell\",\"input\":{\"command\":[\"ls\"]}}");
        check(new SessionEvent.ToolOutput("s", "t", "i", "o"), Kind.TOOL_OUTPUT, "{\"item\":\"i\",\"text\":\"o\"}");
        check(
                new SessionEvent.ToolEnded("s", "t", "i", "shell", "failed", 2, "no"),
                Kind.TOOL_ENDED,
                "{\"item\":\"i\",\"tool\":\"shell\",\"status\":\"failed\",\"exitCode\":2,\"output\":\"no\"}");
        check(
                new SessionEvent.ToolEnded("s", "t", "i", "shell", "completed", null, null),
                Kind.TOOL_ENDED,
                "{\"item\":\"i\",\"tool\":\"shell\",\"status\":\"completed\"}");
        check(
                new SessionEvent.ItemCompleted("s", "t", "i", "message", "all", false),
                Kind.ITEM_COMPLETED,
                "{\"item\":\"i\",\"type\":\"message\",\"text\":\"all\",\"complete\":false}");
        check(
                new SessionEvent.ApprovalRequested("s", null, "0", ApprovalKind.FILE_CHANGE, "write?", "{\"x\":1}"),
                Kind.APPROVAL_REQUESTED,
                "{\"requestId\":\"0\",\"type\":\"file-change\",\"title\":\"write?\",\"request\":{\"x\":1}}");
        check(new SessionEvent.ApprovalResolved("s", "t", "0"), Kind.APPROVAL_RESOLVED, "{\"requestId\":\"0\"}");
        check(
                new SessionEvent.TurnEnded("s", "t", TurnOutcome.FAILED, "boom"),
                Kind.TURN_ENDED,
                "{\"outcome\":\"failed\",\"error\":\"boom\"}");
        check(
                new SessionEvent.TurnEnded("s", "t", TurnOutcome.COMPLETED, null),
                Kind.TURN_ENDED,
                "{\"outcome\":\"completed\"}");
        check(new SessionEvent.StatusChanged("s", "retrying"), Kind.STATUS, "{\"status\":\"retrying\"}");
        check(new SessionEvent.Failure(null, null, "m", true), Kind.ERROR, "{\"message\":\"m\",\"retryable\":true}");
        check(
                new SessionEvent.Used(
                        "s",
                        "t",
                        new Usage(
                                Usage.Of.SESSION,
                                new Usage.Tokens(10, 4, 1, 6, 2),
                                16L,
                                200_000L,
                                new BigDecimal("1E-5"))),
                Kind.USAGE,
                "{\"of\":\"session\",\"input\":10,\"cached\":4,\"cacheWritten\":1,\"output\":6,\"reasoning\":2,"
                        + "\"total\":16,\"context\":16,\"contextWindow\":200000,\"costUsd\":0.00001}");
        check(
                new SessionEvent.Used("s", null, new Usage(Usage.Of.TURN, null, null, null, null)),
                Kind.USAGE,
                "{\"of\":\"turn\"}");
        check(
                new SessionEvent.Raw(null, "new/thing", "{\"p\":1.10}"),
                Kind.RAW,
                "{\"name\":\"new/thing\",\"frame\":{\"p\":1.10}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quote\"backslash\\CANARY", "CANARY\nsecond line", "plain-CANARY", "ünicode-CANARY/"})
    void noFieldOfTheAgentsShowsASecret(String secret) {
        redactor.learn(Secret.of(secret));
        String json = Json.write(Map.of("deep", List.of(Map.of("v", "x" + secret))));
        for (SessionEvent event : List.of(
                new SessionEvent.TurnStarted("s", "t", secret, secret),
                new SessionEvent.TextDelta("s", "t", "i", secret),
                new SessionEvent.ReasoningDelta("s", "t", "i", secret),
                new SessionEvent.ToolStarted("s", "t", "i", secret, json),
                new SessionEvent.ToolOutput("s", "t", "i", secret),
                new SessionEvent.ToolEnded("s", "t", "i", secret, "failed", 1, secret),
                new SessionEvent.ItemCompleted("s", "t", "i", secret, secret, true),
                new SessionEvent.ApprovalRequested("s", "t", "0", ApprovalKind.COMMAND, secret, json),
                new SessionEvent.TurnEnded("s", "t", TurnOutcome.FAILED, secret),
                new SessionEvent.Failure("s", "t", secret, false),
                new SessionEvent.Raw("s", secret, json))) {
            String data = events.draft(event, NOW).data();
            assertThat(data).doesNotContain("CANARY").contains("***");
            assertThat(Json.tree(data).isObject()).isTrue();
        }
    }

    @Test
    void aHeaderAtTheEndOfATextDoesNotTakeTheClosingQuoteAlong() {
        String data = events.draft(new SessionEvent.TextDelta("s", "t", "i", "Authorization: Bearer abc"), NOW)
                .data();
        assertThat(data).isEqualTo("{\"item\":\"i\",\"text\":\"Authorization: Bearer ***\"}");
    }

    @Test
    void aSecretThatIsAnOrdinaryWordBreaksNoStructure() {
        for (String word : List.of("completed", "outcome", "requestId", "\"text\":")) {
            redactor.learn(Secret.of(word));
        }
        check(
                new SessionEvent.TurnEnded("s", "t", TurnOutcome.COMPLETED, null),
                Kind.TURN_ENDED,
                "{\"outcome\":\"completed\"}");
        check(
                new SessionEvent.ApprovalResolved("s", "t", "requestId"),
                Kind.APPROVAL_RESOLVED,
                "{\"requestId\":\"requestId\"}");
    }

    @Test
    void everyTextIsValidJsonAndComesBackAsItWas() {
        Seeded.cases(500, random -> {
            String text = Seeded.text(random, 80);
            JsonNode data = Json.tree(events.draft(new SessionEvent.TextDelta("s", "t", text, text), NOW)
                    .data());
            assertThat(data.path("text").textValue()).isEqualTo(text);
            assertThat(data.path("item").textValue()).isEqualTo(text);
        });
    }

    @Test
    void everySessionEventIsCovered() {
        assertThat(Arrays.stream(SessionEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "TurnStarted",
                        "TextDelta",
                        "ReasoningDelta",
                        "ToolStarted",
                        "ToolOutput",
                        "ToolEnded",
                        "ItemCompleted",
                        "ApprovalRequested",
                        "ApprovalResolved",
                        "TurnEnded",
                        "StatusChanged",
                        "Failure",
                        "Used",
                        "Raw");
    }

    private void check(SessionEvent event, Kind kind, String data) {
        EventDraft draft = events.draft(event, NOW);
        assertThat(draft.kind()).isEqualTo(kind);
        assertThat(draft.data()).isEqualTo(data);
        assertThat(draft.harness()).isEqualTo("01JH");
        assertThat(draft.name()).isEqualTo("name");
        assertThat(draft.session()).isEqualTo(event.session());
        assertThat(draft.time()).isEqualTo(NOW);
    }
}
