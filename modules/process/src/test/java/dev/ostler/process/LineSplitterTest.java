package dev.ostler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private static final String[] WORDS = {
        "a", "\n", "\r\n", "\r", "ü", "漢字", "🐎", "hello world", "", "\u001b[1m", "\0"
    };

    /** Any text, in any pieces, comes out as its lines. */
    @Test
    void random_pieces_give_the_same_lines_as_the_whole_text() {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = randomBytes(random);
            int lineBytes = random.nextInt(1, 40);
            long offset = random.nextInt(0, 1000);

            List<OutputLine> found = new ArrayList<>();
            LineSplitter splitter = new LineSplitter(StandardStream.STDOUT, lineBytes, offset);
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, random.nextInt(1, 30));
                splitter.feed(Arrays.copyOfRange(bytes, from, from + length), length, found::add);
                assertThat(splitter.neededFrom()).isBetween(splitter.begin(), splitter.position());
                from += length;
            }
            splitter.flush(found::add);

            assertThat(found)
                    .as("seed %d, round %d; repeat with -Dostler.seed=%d", seed, round, seed)
                    .isEqualTo(expected(bytes, lineBytes, offset));
            assertThat(splitter.position()).isEqualTo(offset + bytes.length);
            assertThat(splitter.hasUnfinished()).isFalse();
        }
    }

    private static byte[] randomBytes(SplittableRandom random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int words = random.nextInt(0, 60); words > 0; words--) {
            if (random.nextInt(10) == 0) {
                bytes.write(random.nextInt(256));
            } else {
                bytes.writeBytes(WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** The oracle: the whole input at once, written for plainness. */
    private static List<OutputLine> expected(byte[] bytes, int lineBytes, long offset) {
        List<OutputLine> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at <= bytes.length; at++) {
            boolean end = at == bytes.length;
            if ((end && start < at) || (!end && bytes[at] == '\n')) {
                int length = at - start;
                if (length > 0 && bytes[at - 1] == '\r') {
                    length--;
                }
                int kept = length > lineBytes ? wholeCharacters(bytes, start, lineBytes) : length;
                String text = new String(bytes, start, kept, StandardCharsets.UTF_8);
                lines.add(new OutputLine(StandardStream.STDOUT, offset + start, text, length - kept));
                start = at + 1;
            }
        }
        return lines;
    }

    /** Without the last bytes if they are the beginning of a sequence that is longer than what is left of them. */
    private static int wholeCharacters(byte[] bytes, int start, int length) {
        for (int back = 1; back <= Math.min(3, length); back++) {
            int value = bytes[start + length - back] & 0xff;
            int needs = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : value >= 0xc0 ? 2 : 1;
            if (needs > back) {
                return length - back;
            }
            if (value < 0x80 || value >= 0xc0) {
                return length;
            }
        }
        return length;
    }

    @Test
    void a_cut_does_not_tear_a_character() {
        List<OutputLine> found = new ArrayList<>();
        byte[] bytes = "ab漢字\n".getBytes(StandardCharsets.UTF_8);
        new LineSplitter(StandardStream.STDERR, 4, 0).feed(bytes, bytes.length, found::add);

        assertThat(found).containsExactly(new OutputLine(StandardStream.STDERR, 0, "ab", 6));
    }

    @Test
    void an_endless_line_needs_nothing_of_the_file() {
        LineSplitter splitter = new LineSplitter(StandardStream.STDOUT, 10, 0);
        byte[] piece = new byte[1000];
        Arrays.fill(piece, (byte) 'x');
        splitter.feed(piece, piece.length, _ -> {});

        assertThat(splitter.neededFrom()).isEqualTo(1000);
        assertThat(splitter.begin()).isZero();
    }
}
