package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Patience.await;
import static dev.ostler.drivers.codex.ScriptedCodex.THREAD;
import static dev.ostler.drivers.codex.ScriptedCodex.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.Release;
import dev.ostler.core.session.SessionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a release asks of the server, and for how long. */
final class CodexReleaseTest extends WithScriptedCodex {
    private static final String COMMAND =
            "{\"type\":\"commandExecution\",\"id\":\"c1\",\"command\":\"ls\",\"cwd\":\"/w\",\"status\":\"inProgress\"}";

    @Test
    void aReleaseIsBoundedWhenTheServerIsSilent() {
        Desk desk = prompted(desk(LONG, LONG, SHORT, LONG));
        for (String method : List.of("turn/interrupt", "thread/backgroundTerminals/clean", "thread/delete")) {
            codex.on(method, (_, _) -> {});
        }
        codex.client().itemStarted(TURN, COMMAND);
        codex.client().askCommand(5, TURN, "ls");
        desk.told.awaitOne(SessionEvent.ApprovalRequested.class);
        desk.release(Release.DELETE);
        await().until(() -> codex.received("thread/backgroundTerminals/clean").size() == 1);
        await().until(() -> codex.received("thread/delete").size() == 1);
        assertThat(codex.answers(5).getFirst().path("result").path("decision").asText())
                .isEqualTo("decline");
        assertThat(desk.told.awaitOne(SessionEvent.Failure.class).message()).contains("not deleted");
    }

    @Test
    void aReleaseOfAThreadWithoutToolsAsksForNoTerminals() {
        Desk desk = prompted();
        codex.client().message(TURN, "m1", "only words");
        codex.client().turnCompleted(TURN, "completed");
        desk.told.awaitOne(SessionEvent.TurnEnded.class);
        desk.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).isEmpty();
    }

    @Test
    void aReleaseAfterAToolOrAfterAGapCleansTheTerminals() {
        Desk tool = desk();
        tool.open();
        tool.prompt("hi");
        codex.client().itemStarted(TURN, COMMAND);
        codex.client().turnCompleted(TURN, "completed");
        tool.told.awaitOne(SessionEvent.TurnEnded.class);
        tool.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).hasSize(1);

        Desk resumed = desk();
        resumed.resume(THREAD);
        resumed.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).hasSize(2);

        Desk dropped = desk();
        dropped.open();
        codex.client().peer().drop();
        await().until(() -> !dropped.told.disconnects.isEmpty());
        dropped.resume(THREAD);
        dropped.release(Release.ABORT);
        assertThat(codex.received("thread/backgroundTerminals/clean")).hasSize(3);
    }
}
