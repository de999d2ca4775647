package dev.ostler.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.Release;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Events;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests are made from the table of operations, and from nothing else. */
class RequestLineTest {
    @Test
    void fieldsOfAGetAreItsQuery() {
        assertThat(RequestLine.of(Operations.LOGS, new Harnesses.Logs("a b", OutputStream.STDERR, 7L, null)))
                .isEqualTo(new RequestLine("GET", "/v1/harnesses/a%20b/logs?stream=stderr&from=7", null));
        assertThat(RequestLine.of(Operations.LIST, new Harnesses.ListAll(null)).target())
                .isEqualTo("/v1/harnesses");
    }

    @Test
    void listIsOnePairForEachElement() {
        Events.Read read = new Events.Read("earliest", 5, List.of("a", "b&c"), List.of("turn.*"), null, null);
        assertThat(RequestLine.of(Operations.READ_EVENTS, read).target())
                .isEqualTo("/v1/journal?from=earliest&limit=5&harness=a&harness=b%26c&kinds=turn.*");
    }

    @Test
    void fieldsOfAPostAreItsBodyLessThoseOfThePath() {
        RequestLine release =
                RequestLine.of(Operations.RELEASE, new Harnesses.ReleaseIt("alice", Release.DETACH, "because", null));
        assertThat(release.target()).isEqualTo("/v1/harnesses/alice/release");
        assertThat(release.body()).isEqualTo("{\"policy\":\"detach\",\"reason\":\"because\"}");
        RequestLine wait =
                RequestLine.of(Operations.WAIT, new Harnesses.Wait("x", Harnesses.Until.GONE, Duration.ofMillis(1500)));
        assertThat(Json.tree(wait.body())).isEqualTo(Json.tree("{\"until\":\"gone\",\"timeoutMs\":1500}"));
    }

    @Test
    void keyIsOneSegmentWhateverItHolds() {
        assertThat(RequestLine.of(Operations.ANSWER, new Sessions.Answer("01:1:s/../x:ü", Decision.ALLOW, null, null))
                        .target())
                .isEqualTo("/v1/approvals/01%3A1%3As%2F..%2Fx%3A%C3%BC/answer");
    }
}
