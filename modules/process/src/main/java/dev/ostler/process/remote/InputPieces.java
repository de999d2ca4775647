package dev.ostler.process.remote;

import dev.ostler.process.Keeper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write to a standard input in pieces that leave room for other frames. A byte travels as the character of Latin-1
 * with its number. The keeper writes when it has all of them, so that a broker that is lost in between tears nothing.
 */
final class InputPieces {
    private static final int PIECE = 256 << 10;

    private byte @Nullable [] whole;
    private int filled;

    /** In order; the last is the request, those before it are not answered. */
    static List<Frame> frames(String harnessId, byte[] bytes) {
        List<Frame> frames = new ArrayList<>();
        int from = 0;
        do {
            int length = Math.min(PIECE, bytes.length - from);
            boolean last = from + length == bytes.length;
            frames.add(new Frame(last ? "write" : "piece")
                    .with("harness", harnessId)
                    .with("length", bytes.length)
                    .with("from", from)
                    .with("bytes", new String(bytes, from, length, StandardCharsets.ISO_8859_1)));
            from += length;
        } while (from < bytes.length);
        return frames;
    }

    /** @throws MalformedFrame when it does not continue what came before */
    void add(Frame piece) {
        byte[] bytes = piece.text("bytes").getBytes(StandardCharsets.ISO_8859_1);
        long from = piece.number("from");
        long length = piece.number("length");
        if (from == 0) {
            if (length < 0 || length > Keeper.MOST_INPUT_BYTES) {
                throw new MalformedFrame(
                        "a write should have at most " + Keeper.MOST_INPUT_BYTES + " bytes, not " + length);
            }
            whole = new byte[(int) length];
            filled = 0;
        }
        byte[] now = whole;
        if (now == null || from != filled || length != now.length || bytes.length > now.length - filled) {
            throw new MalformedFrame("a piece of " + bytes.length + " bytes from " + from + " on of a write of "
                    + length + " should continue at " + filled);
        }
        System.arraycopy(bytes, 0, now, filled, bytes.length);
        filled += bytes.length;
    }

    /** @throws MalformedFrame when something is missing before it */
    byte[] finish(Frame last) {
        add(last);
        byte[] now = whole;
        if (now == null || filled != now.length) {
            throw new MalformedFrame("a write should be whole at its last piece");
        }
        whole = null;
        return now;
    }
}
