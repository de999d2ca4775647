package dev.ostler.broker;

import dev.ostler.core.session.Image;
import java.util.Arrays;
import java.util.Base64;

/** Images to show. Some agents decode what they are given, and leave out what is none. */
final class Pngs {
    private static final byte[] ONE_PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private Pngs() {}

    static Image onePixel() {
        return Image.of(ONE_PIXEL);
    }

    /** The same with what no reader looks at after its end. */
    static Image ofSize(int bytes) {
        return Image.of(Arrays.copyOf(ONE_PIXEL, bytes));
    }
}
