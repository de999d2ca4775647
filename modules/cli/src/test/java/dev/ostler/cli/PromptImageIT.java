package dev.ostler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ostler prompt --image FILE}, as it is typed; the agent says what it is shown. */
class PromptImageIT {
    private static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 1, 2, 3};

    @TempDir
    Path dir;

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(dir.resolve(name), bytes).toString();
    }

    private static void isRefused(Tree.Result result, int code, String... words) {
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(words);
    }

    @Test
    void whatIsShownArrivesAndWhatCannotBeShownIsRefusedByItsName() throws Exception {
        try (Tree tree = new Tree(dir)) {
            Tree.Up up = tree.up();
            String store = tree.store();
            tree.ok(tree.spawn("alice"));

            String pixel = file("pixel.png", PIXEL);
            String photo = file("photo.png", JPEG);
            assertThat(tree.ok("prompt", "alice", "--image", pixel, "--image", photo, "say: seen"))
                    .containsSubsequence(
                            "seen", "image image/png " + PIXEL.length + " bytes", "image image/jpeg 7 bytes");

            String text = file("notes.png", "plain text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            isRefused(tree.run("prompt", "alice", "--image", text, "say: no"), 2, text, "begins like none of");
            String missing = dir.resolve("missing.png").toString();
            isRefused(tree.run("prompt", "alice", "--image", missing, "say: no"), 2, missing, "cannot be read");
            String large = file("large.png", Arrays.copyOf(PIXEL, Image.MOST_BYTES + 1));
            isRefused(tree.run("prompt", "alice", "--image", large, "say: no"), 2, large, "is larger than");
            String half = file("half.png", Arrays.copyOf(PIXEL, Image.MOST_BYTES / 2 + 1));
            isRefused(
                    tree.run("prompt", "alice", "--image", half, "--image", half, "say: no"),
                    2,
                    Integer.toString(Image.MOST_BYTES),
                    "in all");

            tree.ok("spawn", "screen", "--protocol", "pty", "--", "cat");
            isRefused(tree.run("prompt", "screen", "--image", pixel, "say: no"), 5, "cannot be shown images");

            assertThat(tree.ok("events", "--since", "earliest", "--kind", "turn.started", "--json")
                            .lines())
                    .as("only what was not refused began a turn")
                    .hasSize(1);
            tree.ok("down");
            up.exit();
            Tree.assertNothingLeft(store);
        }
    }
}
