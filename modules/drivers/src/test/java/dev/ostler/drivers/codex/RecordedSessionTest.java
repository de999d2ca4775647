package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Lines of codex 0.169.0, as they came, through the decoder and the session. */
final class RecordedSessionTest {
    private final Recorder told = new Recorder();

    private void replay(String name, String thread) throws IOException {
        CodexSession session = new CodexSession(new Ports(told));
        session.opened(thread, null);
        for (Notice notice : Recording.notices(name)) {
            session.on(notice);
        }
    }

    @Test
    void everyTurnOfTheSessionEndsOnceWithItsOutcome() throws IOException {
        replay("session", "01a1fb9e-6408-7d10-869c-d81ccceefa7b");
        assertPaired();
        List<SessionEvent.TurnEnded> ended = told.all(SessionEvent.TurnEnded.class);
        assertThat(ended).hasSize(12);
        assertThat(ended)
                .filteredOn(e -> e.outcome() == TurnOutcome.INTERRUPTED)
                .extracting(SessionEvent.TurnEnded::turn)
                .containsExactly("01a1fb9e-67fb-7fd3-8763-f4604f2d77c3");
    }

    @Test
    void toolsOfTheSessionAreToldWithInputStatusAndOutput() throws IOException {
        replay("session", "01a1fb9e-6408-7d10-869c-d81ccceefa7b");
        SessionEvent.ToolStarted shell =
                told.all(SessionEvent.ToolStarted.class).getFirst();
        assertThat(shell.tool()).isEqualTo("commandExecution");
        assertThat(shell.input())
                .isEqualTo("{\"command\":\"/bin/bash -lc 'echo sandboxed; pwd'\",\"cwd\":\"/opt/agents/ws\"}");
        assertThat(told.all(SessionEvent.ToolOutput.class).getFirst().text()).startsWith("sandboxed\n");
        SessionEvent.ToolEnded end = told.all(SessionEvent.ToolEnded.class).getFirst();
        assertThat(end.status()).isEqualTo("completed");
        assertThat(end.exitCode()).isZero();
        assertThat(end.output()).endsWith("sandboxed\n/opt/agents/ws\n");
        assertThat(told.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::status)
                .contains("declined", "failed", "completed");
        assertThat(told.all(SessionEvent.ToolStarted.class))
                .anyMatch(
                        tool -> tool.tool().equals("fileChange") && tool.input().contains("new1.txt"));
    }

    @Test
    void questionsOfTheSessionSayWhatTheyAreAbout() throws IOException {
        replay("session", "01a1fb9e-6408-7d10-869c-d81ccceefa7b");
        List<SessionEvent.ApprovalRequested> asked = told.all(SessionEvent.ApprovalRequested.class);
        assertThat(asked.getFirst().requestId()).isEqualTo("0");
        assertThat(asked.getFirst().title()).isEqualTo("/bin/bash -lc 'echo approved-run' (mock wants to run it)");
        assertThat(asked)
                .filteredOn(a -> a.kind() == ApprovalKind.FILE_CHANGE)
                .extracting(SessionEvent.ApprovalRequested::title)
                .first()
                .isEqualTo("change /opt/agents/ws/new1.txt");
        assertThat(told.all(SessionEvent.ApprovalResolved.class)).hasSameSizeAs(asked);
    }

    @Test
    void steersAndInterruptsLeaveNothingOpen() throws IOException {
        replay("turns", "01a1fb9f-c912-7d51-bfe6-119328a69e8e");
        Map<String, List<SessionEvent.ItemCompleted>> messages = told.all(SessionEvent.ItemCompleted.class).stream()
                .filter(item -> item.type().equals("message"))
                .collect(Collectors.groupingBy(SessionEvent.ItemCompleted::turn));
        assertThat(messages.get("01a1fb9f-c9bd-7241-b50b-9c35bbda3f30"))
                .extracting(SessionEvent.ItemCompleted::complete)
                .containsExactly(true, false);
        assertThat(messages.get("01a1fb9f-cfbb-7e01-ba98-caafdff79ce9"))
                .extracting(SessionEvent.ItemCompleted::complete)
                .containsExactly(false);
        for (SessionEvent.ItemCompleted item : told.all(SessionEvent.ItemCompleted.class)) {
            if (item.type().equals("message")) {
                assertThat(told.deltas(item.item())).isEqualTo(item.text());
            }
        }
    }

    @Test
    void idleNeverComesBeforeTheEnd() throws IOException {
        replay("turns", "01a1fb9f-c912-7d51-bfe6-119328a69e8e");
        boolean running = false;
        for (SessionEvent event : told.events) {
            switch (event) {
                case SessionEvent.TurnStarted _ -> running = true;
                case SessionEvent.TurnEnded _ -> running = false;
                case SessionEvent.StatusChanged(var _, String status) ->
                    assertThat(running && status.equals("idle")).isFalse();
                default -> {}
            }
        }
    }

    @Test
    void mcpToolsAndElicitationsAreTold() throws IOException {
        replay("mcp", "01a1fbae-35f7-7c02-a90a-099df99822f6");
        assertPaired();
        assertThat(told.all(SessionEvent.ToolStarted.class))
                .extracting(SessionEvent.ToolStarted::tool)
                .containsExactly("elic/ask");
        assertThat(told.all(SessionEvent.ToolEnded.class).getFirst().output()).contains("Ada");
        List<SessionEvent.ApprovalRequested> asked = told.all(SessionEvent.ApprovalRequested.class);
        assertThat(asked)
                .extracting(SessionEvent.ApprovalRequested::kind)
                .containsExactly(ApprovalKind.ELICITATION, ApprovalKind.ELICITATION, ApprovalKind.PERMISSIONS);
        assertThat(asked.get(0).turn()).isNull();
        assertThat(asked.get(0).title()).isEqualTo("elic: your name?");
        assertThat(asked.get(2).title()).isEqualTo("grant network (net)");
    }

    /** Of the thread so far; the context holds the last request. */
    @Test
    void whatTheModelUsedIsTold() throws IOException {
        replay("mcp", "01a1fbae-35f7-7c02-a90a-099df99822f6");
        assertThat(told.all(SessionEvent.Used.class))
                .extracting(used -> used.usage().tokens())
                .containsExactly(
                        new Usage.Tokens(10, 0, 0, 10, 0),
                        new Usage.Tokens(20, 0, 0, 20, 0),
                        new Usage.Tokens(30, 0, 0, 30, 0),
                        new Usage.Tokens(40, 0, 0, 40, 0));
        assertThat(told.all(SessionEvent.Used.class)).allSatisfy(used -> {
            assertThat(used.usage().of()).isEqualTo(Usage.Of.SESSION);
            assertThat(used.usage().context()).isEqualTo(20);
            assertThat(used.usage().contextWindow()).isEqualTo(258_400);
        });
        assertThat(told.all(SessionEvent.Raw.class))
                .extracting(SessionEvent.Raw::name)
                .doesNotContain("thread/tokenUsage/updated");
    }

    private void assertPaired() {
        assertThat(told.all(SessionEvent.TurnEnded.class))
                .extracting(SessionEvent.TurnEnded::turn)
                .containsExactlyElementsOf(told.all(SessionEvent.TurnStarted.class).stream()
                        .map(SessionEvent.TurnStarted::turn)
                        .toList());
        assertThat(told.all(SessionEvent.ToolEnded.class))
                .extracting(SessionEvent.ToolEnded::item)
                .containsExactlyInAnyOrderElementsOf(told.all(SessionEvent.ToolStarted.class).stream()
                        .map(SessionEvent.ToolStarted::item)
                        .toList());
    }
}
