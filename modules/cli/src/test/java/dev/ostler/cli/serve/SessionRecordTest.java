package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void aPromptIsWrittenDownBeforeItIsHandedOverAndUntilItsTurnIsOver() throws Exception {
        record.asks("i1", "do");
        assertThat(written().running()).isEqualTo("do");
        assertThat(written().runningId()).isEqualTo("i1");
        turns.accepted("t1", "i1", "do");
        record.follow(Sample.event("turn.started", "{\"input\":\"do\"}"));
        record.save();
        assertThat(written().running()).isEqualTo("do");
        assertThat(written().transcript()).hasSize(1);
        assertThat(written().cursor()).isEqualTo("c1");
        record.follow(Sample.event("turn.ended", "{\"outcome\":\"completed\"}"));
        record.ended();
        assertThat(written().running()).isNull();
        assertThat(written().runningId()).isNull();
    }

    @Test
    void oneThatWasRefusedIsNotLost() throws Exception {
        record.asks("i1", "do");
        record.didNotAsk();
        assertThat(written().running()).isNull();
    }

    @Test
    void theTurnThatRunsIsNamedAndNotThePromptThatWouldWait() throws Exception {
        turns.accepted("t1", "i1", "do");
        record.follow(Sample.event("turn.started", "{\"input\":\"do\"}"));
        record.asks("i2", "more");
        assertThat(written().runningId()).isEqualTo("i1");
    }
}
