package dev.ostler.process;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Passes on whatever is there, decoded: of a read only the beginning of a character that goes on in the next one is kept
 * back. The texts end to end are what decoding the whole would give.
 */
final class ChunkSplitter implements Splitter {
    private final StandardStream stream;
    private final int chunkBytes;
    private final long alsoAt;
    private final byte[] kept = new byte[Utf8.MOST];
    private int keptLength;
    private long begin;

    /** @param alsoAt what is kept back is passed on here all the same */
    ChunkSplitter(StandardStream stream, int chunkBytes, long alsoAt, long offset) {
        if (chunkBytes < Utf8.MOST) {
            throw new IllegalArgumentException("a chunk should have room for a character, 4 bytes, not " + chunkBytes);
        }
        this.stream = stream;
        this.chunkBytes = chunkBytes;
        this.alsoAt = alsoAt;
        this.begin = offset;
    }

    @Override
    public void restart(long offset) {
        begin = offset;
        keptLength = 0;
    }

    @Override
    public long position() {
        return begin + keptLength;
    }

    @Override
    public long begin() {
        return begin;
    }

    @Override
    public boolean hasUnfinished() {
        return keptLength > 0;
    }

    @Override
    public long neededFrom() {
        return begin;
    }

    @Override
    public void feed(byte[] bytes, int length, Consumer<OutputLine> pieces) {
        byte[] all = new byte[keptLength + length];
        System.arraycopy(kept, 0, all, 0, keptLength);
        System.arraycopy(bytes, 0, all, keptLength, length);
        long offset = begin;
        int from = 0;
        while (from < all.length) {
            int to = Math.min(all.length, from + chunkBytes);
            boolean mustCut = offset + from < alsoAt && offset + to >= alsoAt;
            if (mustCut) {
                to = (int) (alsoAt - offset);
            }
            int end = mustCut ? to : Utf8.wholeCharacters(all, from, to);
            if (end == from) {
                break;
            }
            pieces.accept(piece(all, from, end));
            from = end;
        }
        keptLength = all.length - from;
        System.arraycopy(all, from, kept, 0, keptLength);
    }

    @Override
    public void flush(Consumer<OutputLine> pieces) {
        if (hasUnfinished()) {
            pieces.accept(piece(kept, 0, keptLength));
            keptLength = 0;
        }
    }

    private OutputLine piece(byte[] bytes, int from, int to) {
        OutputLine piece = new OutputLine(stream, begin, new String(bytes, from, to - from, StandardCharsets.UTF_8), 0);
        begin += to - from;
        return piece;
    }
}
