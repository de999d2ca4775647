package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private final Transcript transcript = new Transcript();

    private void follow(String kind, String data) {
        transcript.follow(Sample.event(kind, data));
    }

    private static List<String> texts(Iterable<JsonNode> messages, String field) {
        return StreamSupport.stream(messages.spliterator(), false)
                .map(m -> m.path(field).asText())
                .toList();
    }

    @Test
    void aTurnBecomesItsMessagesInOrder() {
        follow("turn.started", "{\"input\":\"read it\"}");
        follow("reasoning.delta", "{\"text\":\"hm\"}");
        follow("item.completed", "{\"type\":\"reasoning\",\"text\":\"hm\"}");
        follow("tool.started", "{\"item\":\"i1\",\"tool\":\"shell\",\"input\":{\"command\":\"cat a\"}}");
        follow("tool.output", "{\"item\":\"i1\",\"text\":\"A\"}");
        follow(
                "tool.ended",
                "{\"item\":\"i1\",\"tool\":\"shell\",\"status\":\"completed\",\"exitCode\":0,\"output\":\"A\"}");
        follow("text.delta", "{\"text\":\"it says\"}");
        follow("item.completed", "{\"type\":\"message\",\"text\":\"it says A\",\"complete\":true}");
        follow("turn.ended", "{\"outcome\":\"completed\"}");
        assertThat(texts(transcript.all(), "role")).containsExactly("user", "reasoning", "tool", "assistant");
        assertThat(texts(transcript.all(), "index")).containsExactly("0", "1", "2", "3");
        JsonNode tool = transcript.all().get(2);
        assertThat(tool.path("input").path("command").asText()).isEqualTo("cat a");
        assertThat(tool.path("status").asText()).isEqualTo("completed");
        assertThat(tool.path("exitCode").asInt(-1)).isZero();
        assertThat(tool.path("output").asText()).isEqualTo("A");
        assertThat(transcript.all().get(3).path("text").asText()).isEqualTo("it says A");
        assertThat(texts(transcript.all(), "turn")).containsOnly("t1");
    }

    @Test
    void toolsAtOnceKeepTheirOwnResults() {
        follow("tool.started", "{\"item\":\"a\",\"tool\":\"x\"}");
        follow("tool.started", "{\"item\":\"b\",\"tool\":\"x\"}");
        follow("tool.ended", "{\"item\":\"a\",\"status\":\"failed\",\"output\":\"of a\"}");
        follow("tool.ended", "{\"item\":\"b\",\"status\":\"completed\",\"output\":\"of b\"}");
        // an item that is used again is another call
        follow("tool.started", "{\"item\":\"a\",\"tool\":\"x\"}");
        follow("tool.ended", "{\"item\":\"a\",\"status\":\"completed\",\"output\":\"again\"}");
        // the beginning of one was lost in a gap
        follow("tool.ended", "{\"item\":\"c\",\"tool\":\"y\",\"status\":\"completed\",\"output\":\"of c\"}");
        assertThat(texts(transcript.all(), "output")).containsExactly("of a", "of b", "again", "of c");
        assertThat(texts(transcript.all(), "status")).containsExactly("failed", "completed", "completed", "completed");
    }

    @Test
    void onlyAnEndThatIsNotGoodIsAMessage() {
        follow("turn.ended", "{\"outcome\":\"completed\"}");
        follow("turn.ended", "{\"outcome\":\"failed\",\"error\":\"no model\"}");
        assertThat(transcript.all()).singleElement().satisfies(end -> {
            assertThat(end.path("role").asText()).isEqualTo("end");
            assertThat(end.path("error").asText()).isEqualTo("no model");
        });
    }

    @Test
    void aLongResultIsCutAndItIsSaidByHowMuch() {
        int length = 300_000;
        follow("tool.ended", "{\"item\":\"a\",\"output\":\"" + "x".repeat(length) + "\"}");
        JsonNode tool = transcript.all().get(0);
        assertThat(tool.path("output").asText().length() + tool.path("cutChars").asInt())
                .isEqualTo(length);
        assertThat(tool.path("output").asText()).hasSize(256 << 10);
    }

    @Test
    void theOldestGoAndIndexesStay() {
        for (int i = 0; i < 20_005; i++) {
            follow("turn.started", "{\"input\":\"p" + i + "\"}");
        }
        assertThat(transcript.first()).isEqualTo(5);
        assertThat(transcript.next()).isEqualTo(20_005);
        assertThat(transcript.from(0, 1).get(0).path("text").asText()).isEqualTo("p5");
        assertThat(transcript.from(20_004, 10)).singleElement().satisfies(last -> {
            assertThat(last.path("text").asText()).isEqualTo("p20004");
            assertThat(last.path("index").asInt()).isEqualTo(20_004);
        });
        assertThat(transcript.from(20_005, 10)).isEmpty();
    }

    @Test
    void bigMessagesAreBoundedTogether() {
        for (int i = 0; i < 10; i++) {
            follow("item.completed", "{\"type\":\"message\",\"text\":\"" + "x".repeat(10 << 20) + "\"}");
        }
        assertThat(transcript.next() - transcript.first()).isEqualTo(6);
        assertThat(transcript.first()).isEqualTo(4);
    }

    @Test
    void anEarlierOneIsGoneOnWith() {
        follow("turn.started", "{\"input\":\"one\"}");
        follow("tool.started", "{\"item\":\"i\",\"tool\":\"x\"}");
        List<JsonNode> kept = new ArrayList<>();
        transcript.all().forEach(m -> kept.add(Json.tree(m.toString())));
        Transcript next = Transcript.of(7, kept);
        next.follow(Sample.event("turn.started", "{\"input\":\"two\"}"));
        assertThat(texts(next.all(), "index")).containsExactly("7", "8", "9");
        assertThat(texts(next.all(), "text")).containsExactly("one", "", "two");
    }
}
