package dev.ostler.process;

import java.util.function.Consumer;

/** Cuts a stream of bytes into pieces of text, whatever the reads it comes in. */
interface Splitter {
    static Splitter of(FollowSpec spec, long offset) {
        return switch (spec.cutting()) {
            case FollowSpec.Cutting.Lines() -> new LineSplitter(spec.stream(), spec.lineBytes(), offset);
            case FollowSpec.Cutting.Chunks(long alsoAt) ->
                new ChunkSplitter(spec.stream(), spec.lineBytes(), alsoAt, offset);
        };
    }

    /** Forgets the unfinished piece; the next byte is at {@code offset}. */
    void restart(long offset);

    /** Offset of the next byte. */
    long position();

    /** Offset of the first byte that is not yet part of an emitted piece. */
    long begin();

    boolean hasUnfinished();

    /** Offset before which nothing of the file is needed any more. */
    long neededFrom();

    void feed(byte[] bytes, int length, Consumer<OutputLine> pieces);

    /** Emits the unfinished piece, if there is one, as if it had ended here. */
    void flush(Consumer<OutputLine> pieces);
}
