package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedTest {
    private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

    @TempDir
    Path homes;

    private Path home(String name) throws IOException {
        Path home = Files.createDirectory(homes.resolve(name));
        Files.createFile(home.resolve("lock"));
        Files.writeString(Files.createDirectory(home.resolve("logs")).resolve("log"), "x");
        return home;
    }

    @Test
    void onlyOneThatNobodyHasAndNobodyComesBackToIsRemoved() throws IOException {
        Path over = home(Abandoned.name());
        Path withSessionFile = home("0123456789abcdef");
        Path unlocked = home(Abandoned.name());
        Files.delete(unlocked.resolve("lock"));
        Path kept = home(Abandoned.name());
        Files.writeString(kept.resolve("keeper.json"), "{}");
        Path running = home(Abandoned.name());
        try (FileChannel channel = FileChannel.open(running.resolve("lock"), StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            Abandoned.remove(homes, LATER);
        }
        assertThat(over).doesNotExist();
        assertThat(withSessionFile).exists();
        assertThat(unlocked).exists();
        assertThat(kept).exists();
        assertThat(running.resolve("logs/log")).exists();
    }

    @Test
    void oneThatIsYoungIsNotYetLocked() throws IOException {
        Path young = home(Abandoned.name());
        Abandoned.remove(homes, Instant.now());
        assertThat(young).exists();
        Abandoned.remove(homes, LATER);
        assertThat(young).doesNotExist();
        Abandoned.remove(homes.resolve("none"), LATER);
    }

    @Test
    void aNameIsAsLongAsThatOfAHomeWithASessionFile() {
        assertThat(Abandoned.name()).hasSize(16).isNotEqualTo(Abandoned.name());
    }
}
