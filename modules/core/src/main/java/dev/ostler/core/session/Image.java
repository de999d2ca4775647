package dev.ostler.core.session;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A picture in a prompt. What it says of itself is true: an agent whose model refuses an image once may have it in its
 * session for good.
 *
 * @param mimeType {@code image/png}, {@code image/jpeg}, {@code image/gif} or {@code image/webp}
 * @param data the file in base64 with its padding, without line breaks
 */
public record Image(String mimeType, String data) {
    /** In one prompt. */
    public static final int MOST = 8;

    /** The bytes of all files of one prompt: in base64, with the text, it is a message that every agent takes. */
    public static final int MOST_BYTES = 5 << 20;

    private static final List<String> TYPES = List.of("image/png", "image/jpeg", "image/gif", "image/webp");

    /** Characters of base64 that have the bytes by which a file is known. */
    private static final int HEAD = 16;

    public Image {
        if (mimeType == null || !TYPES.contains(mimeType)) {
            throw refused("mimeType is " + (mimeType == null ? "missing" : "'" + mimeType + "'") + ": expected "
                    + expected());
        }
        if (data == null || data.isEmpty()) {
            throw refused("data is missing: an image is its file in base64");
        }
        if (!isBase64(data)) {
            throw refused("data is no base64: expected the file in A-Z a-z 0-9 + / with its padding, and no more");
        }
        String seen = typeOf(Base64.getDecoder().decode(data.substring(0, Math.min(HEAD, data.length()))));
        if (!mimeType.equals(seen)) {
            throw refused("data is no " + mimeType + (seen == null ? "" : " but " + seen));
        }
    }

    /**
     * The image in these bytes of a file.
     *
     * @throws OstlerException {@code INVALID_REQUEST} when they are none of the types that are known here
     */
    public static Image of(byte[] file) {
        String type = typeOf(file);
        if (type == null) {
            throw refused("it begins like none of " + expected());
        }
        return new Image(type, Base64.getEncoder().encodeToString(file));
    }

    /** The size of its file. */
    public int bytes() {
        int padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
        return data.length() / 4 * 3 - padding;
    }

    /** As the address that has it all in itself. */
    public String url() {
        return "data:" + mimeType + ";base64," + data;
    }

    /** Fails with {@code TOO_LARGE} when these are more than one prompt may carry. */
    public static void check(List<Image> images) {
        long bytes = images.stream().mapToLong(Image::bytes).sum();
        if (bytes > MOST_BYTES) {
            throw new OstlerException(
                    ErrorCode.TOO_LARGE,
                    "the images have " + bytes + " bytes; those of one prompt may have at most " + MOST_BYTES
                            + " in all",
                    Map.of("bytes", bytes, "most", MOST_BYTES));
        }
    }

    private static String expected() {
        return String.join(", ", TYPES);
    }

    private static @Nullable String typeOf(byte[] head) {
        if (begins(head, 0, 0x89, 'P', 'N', 'G')) {
            return "image/png";
        }
        if (begins(head, 0, 0xff, 0xd8, 0xff)) {
            return "image/jpeg";
        }
        if (begins(head, 0, 'G', 'I', 'F', '8')) {
            return "image/gif";
        }
        return begins(head, 0, 'R', 'I', 'F', 'F') && begins(head, 8, 'W', 'E', 'B', 'P') ? "image/webp" : null;
    }

    private static boolean begins(byte[] file, int at, int... with) {
        return file.length >= at + with.length
                && Arrays.equals(Arrays.copyOfRange(file, at, at + with.length), bytes(with));
    }

    private static byte[] bytes(int... values) {
        byte[] all = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            all[i] = (byte) values[i];
        }
        return all;
    }

    private static boolean isBase64(String text) {
        int end = text.endsWith("==") ? text.length() - 2 : text.endsWith("=") ? text.length() - 1 : text.length();
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!digit && c != '+' && c != '/') {
                return false;
            }
        }
        return end > 0 && text.length() % 4 == 0;
    }

    private static OstlerException refused(String message) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, message);
    }

    /** Without what is in it. */
    @Override
    public String toString() {
        return "Image[" + mimeType + ", " + bytes() + " bytes]";
    }
}
