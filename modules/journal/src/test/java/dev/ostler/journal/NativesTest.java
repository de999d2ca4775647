package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    @TempDir
    Path cache;

    private List<Path> files() throws Exception {
        try (var all = Files.walk(cache)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theLibraryIsUnpackedOncePerVersionAndAgainWhenItIsNotIntact() throws Exception {
        Path dir = Natives.unpack(cache);
        Path library = files().getFirst();
        assertThat(files()).containsExactly(library);
        assertThat(library).hasParent(dir);
        assertThat(cache.relativize(dir).toString()).startsWith("sqlite-3.");
        byte[] whole = Files.readAllBytes(library);

        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(library, longAgo);
        assertThat(Natives.unpack(cache)).isEqualTo(dir);
        assertThat(Files.getLastModifiedTime(library)).as("left as it is").isEqualTo(longAgo);

        Files.write(library, new byte[] {1, 2, 3});
        Natives.unpack(cache);
        assertThat(files()).containsExactly(library);
        assertThat(library).hasBinaryContent(whole);
    }

    @Test
    void openingAJournalLeavesNothingInTheTemporaryDirectory() {
        Journal.open(Given.options(cache.resolve("data")), Given.NOBODY).close();
        assertThat(System.getProperty("org.sqlite.lib.path")).isNotNull();
        assertThat(Path.of(System.getProperty("org.sqlite.lib.path"))).isDirectoryContaining("glob:**sqlitejdbc*");
    }
}
