package dev.ostler.cli.command;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Image;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of {@code --image}; what they are is seen from their first bytes. */
final class ImageFile {
    private ImageFile() {}

    /** Fails with the file's name when one cannot be read or is no image, and when they are too large. */
    static List<Image> all(List<Path> files) {
        List<Image> images = files.stream().map(ImageFile::read).toList();
        Image.check(images);
        return images;
    }

    private static Image read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(Image.MOST_BYTES + 1);
        } catch (IOException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "image " + file + " cannot be read" + (Files.exists(file) ? "" : ": there is no such file"));
        }
        if (bytes.length > Image.MOST_BYTES) {
            throw new OstlerException(
                    ErrorCode.TOO_LARGE,
                    "image " + file + " is larger than " + Image.MOST_BYTES
                            + " bytes, the most that the images of one prompt may have");
        }
        try {
            return Image.of(bytes);
        } catch (OstlerException e) {
            throw new OstlerException(e.code(), "image " + file + " is none: " + e.getMessage());
        }
    }
}
