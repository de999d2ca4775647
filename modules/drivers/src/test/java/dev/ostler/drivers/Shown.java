package dev.ostler.drivers;

import dev.ostler.core.session.Image;
import java.util.List;

/** Two images of different types, for what goes over the wire. */
public final class Shown {
    public static final Image PNG = Image.of(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 1});
    public static final Image JPEG = Image.of(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 2});
    public static final List<Image> BOTH = List.of(PNG, JPEG);

    private Shown() {}
}
