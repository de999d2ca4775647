package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads of a real broker that has had a harness, a turn and an end. */
class MetricsIT {
    @TempDir
    Path dir;

    @Test
    void everythingThatWasPromisedIsMeasured() throws Exception {
        try (Tree tree = new Tree(dir);
                HttpClient http = HttpClient.newHttpClient()) {
            Tree.Up up = tree.up();
            String store = tree.store();
            tree.ok(tree.spawn("alice"));
            tree.ok("prompt", "alice", "say: hello");
            tree.ok(tree.spawn("bob"));
            tree.ok("release", "alice");
            HttpRequest scrape = HttpRequest.newBuilder(URI.create(up.url() + "/metrics"))
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Files.readString(Path.of(up.line()
                                                    .path("auth")
                                                    .path("tokenFile")
                                                    .asText()))
                                            .strip())
                    .build();
            // the registry is made when the broker is ready, not before
            await().atMost(Duration.ofSeconds(30)).until(() -> get(http, scrape).statusCode() == 200);
            String text = get(http, scrape).body();
            assertThat(text)
                    .contains(
                            "ostler_harnesses{status=\"idle\"} 1",
                            "ostler_spawns_total 2",
                            "ostler_exits_total{cause=\"asked\"} 1",
                            "ostler_restarts_total 0",
                            "ostler_turns_total{outcome=\"completed\"} 1",
                            "ostler_approvals_waiting 0",
                            "ostler_ready_seconds_bucket",
                            "ostler_events_total{class=\"lifecycle\"}",
                            "ostler_events_total{class=\"stream\"}",
                            "ostler_events_dropped_total",
                            "ostler_events_evicted_total",
                            "ostler_subscribers_lag_max",
                            "ostler_subscribers_dropped_total",
                            "ostler_journal_commit_seconds_count",
                            "ostler_journal_bytes",
                            "ostler_journal_waiting_changes",
                            "ostler_journal_waiting_stream",
                            "ostler_loop_lag_seconds{loop=\"broker\"}",
                            "ostler_loop_lag_seconds{loop=\"gateway\"}",
                            "ostler_storage{state=\"ok\"} 1",
                            "jvm_memory_used_bytes",
                            "process_files_open_files");
            tree.ok("down");
            assertThat(up.exit()).isZero();
            Tree.assertNothingLeft(store);
        }
    }

    private static HttpResponse<String> get(HttpClient http, HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
