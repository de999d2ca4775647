package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill at each moment would leave in the file. */
class SessionRecordTest {
    @TempDir
    Path dir;

    private final Turns turns = new Turns();
    private SessionFile file;
    private SessionRecord record;

    @BeforeEach
    void open() {
        file = SessionFile.take(dir.resolve("s.json"));
        Frames frames = new Frames(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        record = new SessionRecord(frames, turns, file, "s", "codex", null, "c0", new Transcript());
    }

    @AfterEach
    void close() {
        file.close();
    }

    private SessionState written() throws Exception {
        return SessionState.parse("s.json", Files.readString(dir.resolve("s.json")));
    }

    private static Asked asked(String id, String text) {
        return new Asked(TextNode.valueOf(id), text);
    }

    private void begins(String turn, String prompt) {
        record.follow(Sample.event("turn.started", "{\"input\":\"do\"}"));
        turns.hasTurn(prompt, turn, "do");
        record.save();
    }

    @Test
    void aPromptIsWrittenDownBeforeItIsHandedOverAndUntilItsTurnIsOver() throws Exception {
        record.asks(asked("i1", "do"));
        assertThat(written().asked()).isEqualTo(asked("i1", "do"));
        assertThat(written().leftOver(false)).containsOnlyKeys("lostTurn");
        turns.accepted("t1", asked("i1", "do"));
        record.handedOver(true);
        assertThat(written().leftOver(false)).containsOnlyKeys("lostTurn");
        begins("t1", "");
        assertThat(written().running()).isEqualTo(asked("i1", "do"));
        assertThat(written().asked()).isNull();
        assertThat(written().transcript()).hasSize(1);
        assertThat(written().cursor()).isEqualTo("c1");
        record.follow(Sample.event("turn.ended", "{\"outcome\":\"completed\"}"));
        record.ended("t1");
        assertThat(written().leftOver(false)).isEmpty();
    }

    @Test
    void oneThatWasRefusedIsNotLost() throws Exception {
        record.asks(asked("i1", "do"));
        record.handedOver(false);
        assertThat(written().leftOver(false)).isEmpty();
    }

    @Test
    void whatWaitsIsNamedFromTheMomentThatItIsAskedUntilItsTurnBegins() throws Exception {
        turns.accepted("t1", asked("i1", "do"));
        begins("t1", "");
        record.asks(asked("i2", "more"));
        assertThat(told("lostTurn")).isEqualTo("[i1]");
        assertThat(told("notRun")).isEqualTo("[i2]");
        turns.waits("p2", asked("i2", "more"));
        record.handedOver(false);
        record.asks(asked("i3", "most"));
        assertThat(told("notRun")).isEqualTo("[i2, i3]");
        turns.waits("p3", asked("i3", "most"));
        record.handedOver(false);
        record.ended("t1");
        assertThat(written().leftOver(false)).containsOnlyKeys("notRun");
        turns.ended("t1", "completed");
        begins("t2", "p2");
        assertThat(told("lostTurn")).isEqualTo("[i2]");
        assertThat(told("notRun")).isEqualTo("[i3]");
    }

    @Test
    void inABrokerThatLivesOnOnlyWhatWasBeingHandedOverIsInDoubt() throws Exception {
        turns.accepted("t1", asked("i1", "do"));
        begins("t1", "");
        turns.waits("p2", asked("i2", "more"));
        record.asks(asked("i3", "most"));
        assertThat(written().leftOver(true)).containsOnlyKeys("inDoubt");
        assertThat(written().waiting()).containsOnlyKeys("p2");
    }

    private String told(String what) throws Exception {
        return written().leftOver(false).get(what).findValuesAsText("id").toString();
    }
}
