package dev.ostler.drivers.pty;

import java.util.Arrays;

/**
 * How many columns a code point takes, each for itself, as wcwidth(3) and the programs that lay out by it have it: emoji
 * that are joined take as much as their parts.
 */
final class Widths {
    /** First and last code points of what is wide (East_Asian_Width W and F of Unicode 16) beside the emoji. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x2329, 0x232a, 0x2e80, 0x303e, 0x3041, 0xa4cf, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff,
        0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x16ff1, 0x17000, 0x18d08, 0x1aff0,
        0x1b2fb, 0x1d300, 0x1d376, 0x1f200, 0x1f265, 0x20000, 0x2fffd, 0x30000, 0x3fffd
    };

    private static final byte[] BASIC = basic();

    private Widths() {}

    /** 0 for what joins the character before it, 1, or 2. */
    static int of(int codePoint) {
        return codePoint < BASIC.length ? BASIC[codePoint] : calculated(codePoint);
    }

    private static byte[] basic() {
        byte[] widths = new byte[0x10000];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = (byte) calculated(c);
        }
        return widths;
    }

    private static int calculated(int codePoint) {
        if (codePoint < 0x300) {
            return 1;
        }
        if (joins(codePoint)) {
            return 0;
        }
        return inRange(codePoint) || emoji(codePoint) ? 2 : 1;
    }

    private static boolean joins(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            case Character.FORMAT -> (c < 0x600 || c > 0x605) && c != 0x6dd && c != 0x70f && c != 0x8e2;
            default -> (c >= 0x1160 && c <= 0x11ff) || (c >= 0xd7b0 && c <= 0xd7ff);
        };
    }

    /** A regional indicator is half a flag, and narrow. */
    private static boolean emoji(int c) {
        return (Character.isEmojiPresentation(c) && (c < 0x1f1e6 || c > 0x1f1ff)) || (c >= 0x1f3fb && c <= 0x1f3ff);
    }

    private static boolean inRange(int c) {
        int found = Arrays.binarySearch(WIDE, c);
        return found >= 0 || (-found - 1) % 2 == 1;
    }
}
