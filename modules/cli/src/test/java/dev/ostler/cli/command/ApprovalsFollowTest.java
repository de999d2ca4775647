package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.Cli;
import dev.ostler.cli.RawServer;
import dev.ostler.core.session.Decision;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions answered in a terminal, one after the other. */
class ApprovalsFollowTest {
    private static final String ONE = approval("K1", "touch one");
    private static final String TWO = approval("K2", "touch two");

    @TempDir
    Path dir;

    private RawServer server;

    @BeforeEach
    void start() throws IOException {
        server = RawServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static String approval(String key, String title) {
        return "{\"approval\":\"" + key
                + "\",\"harness\":\"H\",\"name\":\"alice\",\"session\":\"S\",\"kind\":\"command\"," + "\"title\":\""
                + title + "\",\"asked\":\"2026-01-31T12:00:00Z\",\"request\":{\"params\":{\"why\":\"because\"}}}";
    }

    private static String list(String... approvals) {
        return "{\"approvals\":[" + String.join(",", approvals) + "]}";
    }

    private static String answered(String key, String decision, boolean accepted) {
        return "{\"approval\":\"" + key + "\",\"accepted\":" + accepted + ",\"decision\":\"" + decision
                + "\",\"by\":\"bob\"}";
    }

    @Test
    void eachIsShownAndAnsweredWithAWordAndAReason() {
        server.sse()
                .json(list(ONE, TWO))
                .json(answered("K1", "deny", true))
                .json(list(TWO))
                .json(answered("K2", "allow", false))
                .json(list(TWO));
        Cli.Result result = new Cli(dir)
                .at(server)
                .onTerminal()
                .with("NO_COLOR", "1")
                .stdin("what\nd not on main\na\n")
                .run("approvals", "-f");
        assertThat(result.out()).contains("touch one", "because", "answered deny", "touch two", "too late: bob");
        assertThat(server.requests().get(2).body()).isEqualTo("{\"decision\":\"deny\",\"reason\":\"not on main\"}");
        assertThat(server.requests().get(2).target()).contains("/v1/approvals/K1/answer");
        assertThat(result.code()).as(result.err()).isZero();
    }

    @Test
    void wordsAreDecisions() {
        assertThat(ApprovalSession.decision("a")).hasValue(Decision.ALLOW);
        assertThat(ApprovalSession.decision("s")).hasValue(Decision.ALLOW_SESSION);
        assertThat(ApprovalSession.decision("deny")).hasValue(Decision.DENY);
        assertThat(ApprovalSession.decision("c")).hasValue(Decision.CANCEL);
        assertThat(ApprovalSession.decision("")).isEmpty();
    }
}
