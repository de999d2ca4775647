package dev.ostler.broker;

import dev.ostler.core.session.Image;
import java.util.Arrays;

/** Images to show: files of any size that begin like a PNG; no agent of the tests looks further. */
final class Pngs {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private Pngs() {}

    static Image ofSize(int bytes) {
        return Image.of(Arrays.copyOf(SIGNATURE, bytes));
    }
}
