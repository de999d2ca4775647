package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.json.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trace of whoever runs a command is in the events that it causes. */
class TraceIT {
    private static final String OURS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    @TempDir
    Path dir;

    @Test
    void eventsOfACommandCarryItsTrace() throws Exception {
        try (Tree tree = new Tree(dir)) {
            Tree.Up up = tree.up();
            String store = tree.store();
            tree.with("TRACEPARENT", OURS);
            tree.ok(tree.spawn("alice"));
            assertThat(traces(tree, "harness.*")).hasSizeGreaterThan(3).containsOnly(OURS);

            tree.ok("prompt", "alice", "say: one");
            tree.ok("prompt", "alice", "say: two", "--trace", GIVEN);
            Tree.Result minted = tree.run("prompt", "alice", "say: three", "--trace", "new");
            assertThat(minted.code()).as(minted.err()).isZero();
            String fresh = minted.err()
                    .lines()
                    .filter(line -> line.startsWith("trace 00-"))
                    .findFirst()
                    .orElseThrow()
                    .substring("trace ".length());
            tree.with("TRACEPARENT", "nonsense");
            tree.ok("prompt", "alice", "say: four");
            assertThat(traces(tree, "turn.started")).containsExactly(OURS, GIVEN, fresh, "");
            assertThat(traces(tree, "turn.ended")).containsExactly(OURS, GIVEN, fresh, "");

            int before = traces(tree, "harness.*").size();
            tree.with("TRACEPARENT", GIVEN);
            tree.ok("release", "alice");
            List<String> all = traces(tree, "harness.*");
            assertThat(all.subList(before, all.size())).hasSizeGreaterThan(3).containsOnly(GIVEN);
            tree.ok("down");
            up.exit();
            Tree.assertNothingLeft(store);
        }
    }

    private static List<String> traces(Tree tree, String kind) throws Exception {
        return tree.ok("events", "--since", "earliest", "--kind", kind, "--json")
                .lines()
                .map(line -> Json.tree(line).at("/event/data/trace").asText())
                .toList();
    }
}
