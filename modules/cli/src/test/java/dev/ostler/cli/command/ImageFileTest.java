package dev.ostler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageFileTest {
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 1, 2, 3};

    @TempDir
    Path dir;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(dir.resolve(name), bytes);
    }

    @Test
    void whatItIsIsSeenFromItsBytesNotItsName() throws Exception {
        assertThat(ImageFile.all(List.of(file("photo.png", JPEG)))).containsExactly(Image.of(JPEG));
        assertThat(ImageFile.all(List.of())).isEmpty();
    }

    @Test
    void aFileThatCannotBeShownIsNamed() throws Exception {
        Path text = file("notes.png", "text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Path large = file("large.jpg", Arrays.copyOf(JPEG, Image.MOST_BYTES + 1));
        for (Path bad : List.of(text, large, dir.resolve("missing.png"), dir)) {
            assertThatExceptionOfType(OstlerException.class)
                    .isThrownBy(() -> ImageFile.all(List.of(bad)))
                    .withMessageContaining(bad.toString());
        }
    }
}
