package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that forgot what it was told costs the log, and neither the broker nor the hold on a process. */
class DamagedLogIT {
    @TempDir
    Path dir;

    @Test
    void theBrokerStartsWithANewLogSaysSoAndStillKnowsItsProcesses() throws Exception {
        try (Tree tree = new Tree(dir)) {
            Tree.Up first = tree.up();
            String store = tree.store();
            assertThat(started(tree).path("log").asText()).isEqualTo("new");
            long pid = Json.tree(tree.ok(tree.spawn("stays", "--json")))
                    .path("pid")
                    .asLong();
            tree.ok("release", "stays", "--policy", "detach");
            String before = Json.tree(tree.ok("info", "--json")).path("cursor").asText();
            tree.ok("down");
            assertThat(first.exit()).isZero();
            Files.writeString(tree.data().resolve("ostler.db"), "zeros and other nonsense\n".repeat(1_000));

            Tree.Up second = tree.up();
            assertThat(tree.store()).isEqualTo(store);
            JsonNode said = started(tree);
            assertThat(said.path("log").asText()).isEqualTo("replaced");
            assertThat(Path.of(said.path("aside").asText())).exists().hasParent(tree.data());
            assertThat(said.path("reason").asText()).isNotEmpty();
            assertThat(tree.ok("events", "--since", before, "--json"))
                    .as("who comes with the old cursor is told")
                    .contains("\"reason\":\"new-epoch\"");
            assertThat(tree.ok("orphans")).contains(Long.toString(pid));
            tree.ok("reap", "--all");
            tree.ok("down");
            assertThat(second.exit()).isZero();
            Tree.assertNothingLeft(store);
        }
    }

    private static JsonNode started(Tree tree) throws Exception {
        return Json.tree(tree.ok("events", "--since", "earliest", "--kind", "broker.started", "--json")
                        .strip())
                .at("/event/data");
    }
}
