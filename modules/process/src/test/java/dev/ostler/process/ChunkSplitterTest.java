package dev.ostler.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChunkSplitterTest {
    private static final String[] WORDS = {"a", "\n", "\r\n", "ü", "漢字", "🐎", "hello world", "\u001b[1;31m", "\0"};

    /** Any bytes, in any reads, come out as the whole of them decoded, each piece with the offset where it began. */
    @Test
    void random_reads_give_what_decoding_the_whole_gives() {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3_000; round++) {
            String repeat = "seed %d, round %d; repeat with -Dostler.seed=%d".formatted(seed, round, seed);
            byte[] bytes = randomBytes(random);
            int chunkBytes = random.nextInt(4, 40);
            long offset = random.nextInt(0, 1000);
            List<OutputLine> found = new ArrayList<>();
            ChunkSplitter splitter = new ChunkSplitter(StandardStream.STDOUT, chunkBytes, 0, offset);
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, random.nextInt(1, 60));
                splitter.feed(Arrays.copyOfRange(bytes, from, from + length), length, found::add);
                from += length;
                assertThat(splitter.position()).as(repeat).isEqualTo(offset + from);
                assertThat(splitter.position() - splitter.begin()).as(repeat).isBetween(0L, 3L);
            }
            splitter.flush(found::add);

            assertThat(text(found)).as(repeat).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
            assertThat(splitter.begin()).as(repeat).isEqualTo(offset + bytes.length);
            isWhereItSays(found, bytes, offset, chunkBytes, repeat);
        }
    }

    private static void isWhereItSays(
            List<OutputLine> found, byte[] bytes, long offset, int chunkBytes, String repeat) {
        for (int i = 0; i < found.size(); i++) {
            int from = (int) (found.get(i).offset() - offset);
            int to = i + 1 < found.size() ? (int) (found.get(i + 1).offset() - offset) : bytes.length;
            assertThat(to - from).as(repeat).isBetween(1, chunkBytes);
            assertThat(found.get(i).text())
                    .as(repeat)
                    .isEqualTo(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
    }

    /** Who reads again from an earlier offset gets a piece that ends where he had stopped, wherever that was. */
    @Test
    void no_piece_reaches_over_the_offset_that_must_be_a_cut() {
        byte[] bytes = "a🐎🐎🐎🐎b".getBytes(StandardCharsets.UTF_8);
        for (int at = 1; at < bytes.length; at++) {
            List<OutputLine> found = new ArrayList<>();
            ChunkSplitter splitter = new ChunkSplitter(StandardStream.STDOUT, 8, 100 + at, 100);
            splitter.feed(bytes, 2, found::add);
            splitter.feed(Arrays.copyOfRange(bytes, 2, bytes.length), bytes.length - 2, found::add);
            splitter.flush(found::add);
            assertThat(found).extracting(OutputLine::offset).contains(100L + at);
            assertThat(text(found))
                    .isEqualTo(new String(bytes, 0, at, StandardCharsets.UTF_8)
                            + new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8));
        }
    }

    @Test
    void half_a_character_waits_for_its_end_and_is_replaced_when_none_comes() {
        List<OutputLine> found = new ArrayList<>();
        ChunkSplitter splitter = new ChunkSplitter(StandardStream.STDOUT, 64, 0, 0);
        byte[] horse = "🐎".getBytes(StandardCharsets.UTF_8);
        splitter.feed(horse, 3, found::add);
        assertThat(found).isEmpty();
        assertThat(splitter.hasUnfinished()).isTrue();
        splitter.feed(new byte[] {horse[3]}, 1, found::add);
        assertThat(text(found)).isEqualTo("🐎");
        splitter.feed(horse, 2, found::add);
        splitter.flush(found::add);
        assertThat(text(found)).isEqualTo("🐎\ufffd");
        splitter.feed(horse, 2, found::add);
        splitter.restart(0);
        assertThat(splitter.hasUnfinished()).isFalse();
        assertThat(splitter.position()).isZero();
    }

    @Test
    void a_chunk_without_room_for_a_character_is_refused() {
        assertThatThrownBy(() -> new ChunkSplitter(StandardStream.STDOUT, 3, 0, 0))
                .hasMessageContaining("4 bytes, not 3");
    }

    private static String text(List<OutputLine> pieces) {
        return pieces.stream().map(OutputLine::text).collect(Collectors.joining());
    }

    private static byte[] randomBytes(SplittableRandom random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int words = random.nextInt(0, 60); words > 0; words--) {
            if (random.nextInt(4) == 0) {
                bytes.write(random.nextInt(random.nextBoolean() ? 0x80 : 0, 256));
            } else {
                bytes.writeBytes(WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
