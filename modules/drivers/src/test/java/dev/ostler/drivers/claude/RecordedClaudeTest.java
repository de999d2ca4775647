package dev.ostler.drivers.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lines of Claude Code 2.1.329, as they came, through the session. */
class RecordedClaudeTest {
    private final Told told = new Told();
    private final Out out = new Out();
    private final ClaudeSession session = new ClaudeSession(out);

    private final class Out implements Port {
        final List<String> refused = new ArrayList<>();
        boolean silent;

        @Override
        public void emit(SessionEvent event) {
            if (!silent) {
                told.onEvent(event);
            }
        }

        @Override
        public boolean silent() {
            return silent;
        }

        @Override
        public void answered(JsonNode response) {}

        @Override
        public void refuse(String request, String why) {
            refused.add(request);
        }

        @Override
        public void refused(String why) {}

        @Override
        public void acknowledged(String uuid) {}
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RecordedClaudeTest.class.getResourceAsStream("/claude/" + name + ".jsonl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void read(List<String> lines) {
        lines.forEach(line -> session.on(Json.tree(line), line));
    }

    @Test
    void everyTurnEndsOnceWithItsOutcome() throws IOException {
        read(lines("session"));
        List<SessionEvent.TurnEnded> ends = told.all(SessionEvent.TurnEnded.class);
        assertThat(ends)
                .extracting(SessionEvent.TurnEnded::outcome)
                .containsExactly(
                        TurnOutcome.COMPLETED,
                        TurnOutcome.COMPLETED,
                        TurnOutcome.COMPLETED,
                        TurnOutcome.INTERRUPTED,
                        TurnOutcome.COMPLETED);
        // these were sent without a uuid, so that of one that the model refused nothing is seen but its failure
        assertThat(told.all(SessionEvent.Failure.class))
                .extracting(SessionEvent.Failure::message)
                .containsExactly("API Error: 400 mock error 400");
        assertThat(told.all(SessionEvent.TurnStarted.class))
                .extracting(SessionEvent.TurnStarted::turn)
                .containsExactlyElementsOf(
                        ends.stream().map(SessionEvent.TurnEnded::turn).toList());
        assertThat(session.nothingOpen()).isTrue();
    }

    @Test
    void deltasAddUpToTheirItem() throws IOException {
        read(lines("session"));
        for (SessionEvent.ItemCompleted item : told.all(SessionEvent.ItemCompleted.class)) {
            StringBuilder deltas = new StringBuilder();
            told.all(SessionEvent.TextDelta.class).stream()
                    .filter(delta -> delta.item().equals(item.item()))
                    .forEach(delta -> deltas.append(delta.text()));
            assertThat(item.text()).isEqualTo(deltas.toString()).isNotEmpty();
        }
        assertThat(told.all(SessionEvent.ItemCompleted.class)).hasSizeGreaterThan(5);
    }

    @Test
    void toolsAreToldWithInputStatusAndOutput() throws IOException {
        read(lines("session"));
        assertThat(told.all(SessionEvent.ToolStarted.class).getFirst().input())
                .isEqualTo("{\"command\":\"touch /opt/agents/proj/made-by-tool && echo cl-ok\","
                        + "\"description\":\"touch\"}");
        assertThat(told.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::status)
                .containsExactly("completed", "declined");
        assertThat(told.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::output)
                .containsExactly("cl-ok", "denied by broker");
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(2);
    }

    /** Each result is of its turn alone; that of an answer that was cut counts what was written of it. */
    @Test
    void whatTheModelsUsedIsToldBeforeTheEnd() throws IOException {
        read(lines("session"));
        List<SessionEvent.Used> used = told.all(SessionEvent.Used.class);
        assertThat(used)
                .extracting(SessionEvent.Used::turn)
                .containsExactlyElementsOf(told.all(SessionEvent.TurnEnded.class).stream()
                        .map(SessionEvent.TurnEnded::turn)
                        .toList());
        assertThat(used)
                .extracting(u -> u.usage().tokens())
                .containsExactly(
                        new Usage.Tokens(11, 0, 0, 7, 0),
                        new Usage.Tokens(22, 0, 0, 14, 0),
                        new Usage.Tokens(22, 0, 0, 14, 0),
                        new Usage.Tokens(11, 0, 0, 14, 0),
                        new Usage.Tokens(11, 0, 0, 7, 0));
        assertThat(used)
                .extracting(u -> String.valueOf(u.usage().costUsd()))
                .containsExactly("0.000138", "0.000276", "0.000276", "0.000243", "0.000138");
        assertThat(used).allSatisfy(u -> {
            assertThat(u.usage().of()).isEqualTo(Usage.Of.TURN);
            assertThat(u.usage().contextWindow()).isEqualTo(200_000);
        });
        assertThat(told.events.indexOf(used.getFirst()))
                .isLessThan(told.events.indexOf(
                        told.all(SessionEvent.TurnEnded.class).getFirst()));
    }

    /** Input from a cache, input into one, and reasoning, are all part of the whole. */
    @Test
    void nothingIsLeftOutOfInputAndOutput() {
        String result = "{\"type\":\"result\",\"usage\":{\"input_tokens\":1,\"cache_read_input_tokens\":20,"
                + "\"cache_creation_input_tokens\":300,\"output_tokens\":4000,"
                + "\"output_tokens_details\":{\"thinking_tokens\":1500}}}";
        Usage usage = Bill.of(Json.tree(result)).orElseThrow();
        assertThat(usage.tokens()).isEqualTo(new Usage.Tokens(321, 20, 300, 4000, 1500));
        assertThat(usage.costUsd()).as("only what is of this turn is told").isNull();
    }

    @Test
    void aMessageThatIsTakenIntoATurnHasNoTurnOfItsOwn() throws IOException {
        read(lines("steer"));
        String turn = "19a60a01-3b94-4636-8a6d-111044f8ffa2";
        assertThat(told.all(SessionEvent.TurnStarted.class))
                .extracting(SessionEvent.TurnStarted::turn)
                .containsExactly(turn);
        assertThat(told.all(SessionEvent.TurnEnded.class))
                .extracting(SessionEvent.TurnEnded::turn)
                .containsExactly(turn);
        assertThat(session.nothingOpen()).isTrue();
    }

    /** Wherever the broker is lost, the next one goes on: nothing twice, and one end. */
    @Test
    void readingAgainFromTheBeginningTellsOnlyTheRest() throws IOException {
        List<String> all = lines("steer");
        String turn = "19a60a01-3b94-4636-8a6d-111044f8ffa2";
        for (int lost = 2; lost < all.size(); lost++) {
            told.events.clear();
            ClaudeSession next = new ClaudeSession(out);
            next.is("e8f79712-4f6f-4851-81c7-2934b28a32fb");
            out.silent = true;
            all.subList(0, lost).forEach(line -> next.on(Json.tree(line), line));
            boolean ran = next.turn() != null;
            out.silent = false;
            next.caughtUp(ran ? turn : null, Set.of());
            all.subList(lost, all.size()).forEach(line -> next.on(Json.tree(line), line));
            assertThat(told.all(SessionEvent.TurnStarted.class))
                    .as("lost after %d", lost)
                    .isEmpty();
            assertThat(told.all(SessionEvent.TurnEnded.class))
                    .as("lost after %d", lost)
                    .hasSize(ran ? 1 : 0);
            assertThat(next.nothingOpen()).isTrue();
        }
    }

    /** A long turn is not read again from its beginning. */
    @Test
    void theRestOfATurnIsToldWhereItsBeginningIsNotReadAgain() throws IOException {
        List<String> all = lines("session");
        session.is("531d835d-ae2d-41eb-8509-0f64d48bb316");
        session.caughtUp("the-turn", Set.of());
        read(all.subList(5, 11));
        assertThat(told.outline()).containsExactly("ItemCompleted");
        assertThat(told.all(SessionEvent.TextDelta.class))
                .allSatisfy(delta -> assertThat(delta.turn()).isEqualTo("the-turn"))
                .extracting(SessionEvent.TextDelta::item)
                .containsOnly(
                        told.all(SessionEvent.ItemCompleted.class).getFirst().item());
        read(all.subList(11, 12));
        assertThat(told.end("the-turn").outcome()).isEqualTo(TurnOutcome.COMPLETED);
    }

    @Test
    void whatClaudeCodeWaitsWithIsBelieved() throws IOException {
        session.is("s");
        session.caughtUp("t", Set.of());
        String question = lines("session").stream()
                .filter(line -> line.contains("can_use_tool"))
                .findFirst()
                .orElseThrow();
        String greeting = "{\"response\":{\"session_state\":\"requires_action\"},\"pending_permission_requests\":["
                + question + "]}";
        session.reconcile(Greeting.of(Json.tree(greeting)));
        assertThat(told.all(SessionEvent.ApprovalRequested.class))
                .singleElement()
                .satisfies(asked -> assertThat(asked.turn()).isEqualTo("t"));
        session.reconcile(Greeting.of(Json.tree("{\"response\":{\"session_state\":\"running\"}}")));
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSize(1);
        assertThat(told.all(SessionEvent.TurnEnded.class)).isEmpty();
        session.reconcile(Greeting.of(Json.tree("{\"response\":{\"session_state\":\"idle\"}}")));
        assertThat(told.end("t").outcome()).isEqualTo(TurnOutcome.INTERRUPTED);
    }

    @Test
    void aRequestThatNobodyAnswersIsRefused() {
        String line =
                "{\"type\":\"control_request\",\"request_id\":\"h1\",\"request\":{\"subtype\":\"hook_callback\"}}";
        read(List.of(line));
        assertThat(out.refused).containsExactly("h1");
    }
}
