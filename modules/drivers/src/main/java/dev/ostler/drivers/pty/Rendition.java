package dev.ostler.drivers.pty;

/**
 * How a character looks, in 64 bits: the foreground in the lowest 26, the background in the next 26, attributes above. A
 * colour is a kind (0 the default, 1 of the palette of 256, 2 RGB) and 24 bits. All zeros is the default.
 *
 * <p>Not kept: the colour of an underline, and hyperlinks.
 */
final class Rendition {
    static final long DEFAULT = 0;

    private static final int COLOUR_BITS = 26;
    private static final long COLOUR = (1L << COLOUR_BITS) - 1;
    private static final long BACKGROUND = COLOUR << COLOUR_BITS;
    private static final long PALETTE = 1L << 24;
    private static final long RGB = 2L << 24;

    private static final long BOLD = 1L << 52;
    private static final long DIM = 1L << 53;
    private static final long ITALIC = 1L << 54;
    private static final long BLINK = 1L << 55;
    private static final long INVERSE = 1L << 56;
    private static final long HIDDEN = 1L << 57;
    private static final long STRUCK = 1L << 58;
    private static final long OVERLINED = 1L << 59;
    private static final int UNDERLINE_SHIFT = 60;
    private static final long UNDERLINE = 7L << UNDERLINE_SHIFT;

    private Rendition() {}

    /** What an erased cell keeps: the background. */
    static long erased(long style) {
        return style & BACKGROUND;
    }

    /** After {@code SGR}. */
    static long after(long style, Csi sgr) {
        long now = style;
        int i = 0;
        while (i < sgr.size()) {
            int code = sgr.value(i, 0);
            if (code == 38 || code == 48 || code == 58) {
                long colour = colour(sgr, i);
                if (colour >= 0 && code != 58) {
                    now = code == 38 ? foreground(now, colour) : background(now, colour);
                }
                i += colourLength(sgr, i);
            } else {
                now = code == 4 && sgr.isPart(i + 1) ? underline(now, sgr.value(i + 1, 1)) : plain(now, code);
                i += 1 + parts(sgr, i);
            }
        }
        return now;
    }

    private static long plain(long style, int code) {
        return switch (code) {
            case 0 -> DEFAULT;
            case 1 -> style | BOLD;
            case 2 -> style | DIM;
            case 3 -> style | ITALIC;
            case 4 -> underline(style, 1);
            case 5, 6 -> style | BLINK;
            case 7 -> style | INVERSE;
            case 8 -> style | HIDDEN;
            case 9 -> style | STRUCK;
            case 21 -> underline(style, 2);
            case 22 -> style & ~(BOLD | DIM);
            case 23 -> style & ~ITALIC;
            case 24 -> underline(style, 0);
            case 25 -> style & ~BLINK;
            case 27 -> style & ~INVERSE;
            case 28 -> style & ~HIDDEN;
            case 29 -> style & ~STRUCK;
            case 30, 31, 32, 33, 34, 35, 36, 37 -> foreground(style, PALETTE | (code - 30));
            case 39 -> foreground(style, 0);
            case 40, 41, 42, 43, 44, 45, 46, 47 -> background(style, PALETTE | (code - 40));
            case 49 -> background(style, 0);
            case 53 -> style | OVERLINED;
            case 55 -> style & ~OVERLINED;
            case 90, 91, 92, 93, 94, 95, 96, 97 -> foreground(style, PALETTE | (code - 90 + 8));
            case 100, 101, 102, 103, 104, 105, 106, 107 -> background(style, PALETTE | (code - 100 + 8));
            default -> style;
        };
    }

    private static long foreground(long style, long colour) {
        return (style & ~COLOUR) | colour;
    }

    private static long background(long style, long colour) {
        return (style & ~BACKGROUND) | (colour << COLOUR_BITS);
    }

    private static long underline(long style, int kind) {
        return (style & ~UNDERLINE) | ((long) (kind > 5 ? 1 : kind) << UNDERLINE_SHIFT);
    }

    /** How many parts follow parameter {@code i}. */
    private static int parts(Csi sgr, int i) {
        int n = 0;
        while (sgr.isPart(i + 1 + n)) {
            n++;
        }
        return n;
    }

    /** Of the parameters that begin with 38, 48 or 58 at {@code i}; with colons a colour space may stand before RGB. */
    private static long colour(Csi sgr, int i) {
        int parts = parts(sgr, i);
        return switch (sgr.value(i + 1, 0)) {
            case 5 -> PALETTE | channel(sgr, i + 2);
            case 2 -> {
                int at = i + (parts > 4 ? 3 : 2);
                yield RGB | (channel(sgr, at) << 16) | (channel(sgr, at + 1) << 8) | channel(sgr, at + 2);
            }
            default -> -1;
        };
    }

    private static int channel(Csi sgr, int i) {
        return Math.min(255, sgr.value(i, 0));
    }

    private static int colourLength(Csi sgr, int i) {
        int parts = parts(sgr, i);
        if (parts > 0) {
            return 1 + parts;
        }
        return switch (sgr.value(i + 1, 0)) {
            case 5 -> 3;
            case 2 -> 5;
            default -> 2;
        };
    }

    /** The {@code SGR} that sets exactly this, whatever was set before. */
    static void write(long style, StringBuilder out) {
        out.append("\u001b[");
        if (style != DEFAULT) {
            out.append('0');
            attribute(style, BOLD, ";1", out);
            attribute(style, DIM, ";2", out);
            attribute(style, ITALIC, ";3", out);
            int underline = (int) ((style & UNDERLINE) >>> UNDERLINE_SHIFT);
            if (underline > 0) {
                out.append(underline == 1 ? ";4" : ";4:" + underline);
            }
            attribute(style, BLINK, ";5", out);
            attribute(style, INVERSE, ";7", out);
            attribute(style, HIDDEN, ";8", out);
            attribute(style, STRUCK, ";9", out);
            attribute(style, OVERLINED, ";53", out);
            colour(style & COLOUR, 30, out);
            colour((style >>> COLOUR_BITS) & COLOUR, 40, out);
        }
        out.append('m');
    }

    private static void attribute(long style, long bit, String code, StringBuilder out) {
        if ((style & bit) != 0) {
            out.append(code);
        }
    }

    private static void colour(long colour, int base, StringBuilder out) {
        int value = (int) (colour & 0xffffff);
        if ((colour & RGB) != 0) {
            out.append(';').append(base + 8).append(";2;").append(value >> 16);
            out.append(';').append((value >> 8) & 255).append(';').append(value & 255);
        } else if ((colour & PALETTE) != 0) {
            if (value < 8) {
                out.append(';').append(base + value);
            } else if (value < 16) {
                out.append(';').append(base + 60 + value - 8);
            } else {
                out.append(';').append(base + 8).append(";5;").append(value);
            }
        }
    }
}
