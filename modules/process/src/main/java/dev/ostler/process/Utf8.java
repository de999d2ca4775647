package dev.ostler.process;

/** Where a UTF-8 text may be cut. */
final class Utf8 {
    /** The longest sequence of one character. */
    static final int MOST = 4;

    private Utf8() {}

    /**
     * Where to cut so that no sequence is torn: before the last lead byte, if its sequence is incomplete. Decoders begin
     * anew at every byte that does not continue a sequence, so that such a cut changes nothing of what is decoded, also
     * where the text is malformed.
     */
    static int wholeCharacters(byte[] bytes, int from, int to) {
        for (int at = to - 1; at >= from && at > to - MOST; at--) {
            int value = bytes[at] & 0xff;
            if (value >= 0xc0) {
                int length = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
                return at + length > to ? at : to;
            }
            if (value < 0x80) {
                return to;
            }
        }
        return to;
    }
}
