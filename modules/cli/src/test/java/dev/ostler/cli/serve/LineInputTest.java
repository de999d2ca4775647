package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.serve.LineInput.Line;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Framing, whatever the pieces in which the bytes come. */
class LineInputTest {
    private static final int ROUNDS = 500;
    private static final int MOST = 100;
    private static final byte[] NOT_UTF_8 = {'{', (byte) 0xff, (byte) 0xc0, '}'};

    /** Gives its bytes in pieces of random sizes, as a pipe does. */
    private static final class Pieces extends InputStream {
        private final InputStream bytes;
        private final Random random;

        Pieces(byte[] bytes, Random random) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return bytes.read();
        }

        @Override
        public int read(byte[] to, int from, int most) throws IOException {
            return bytes.read(to, from, Math.min(most, 1 + random.nextInt(40)));
        }
    }

    private static List<Line> all(LineInput input) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Optional<Line> next = input.next(); next.isPresent(); next = input.next()) {
            lines.add(next.get());
        }
        assertThat(input.next()).as("the end stays the end").isEmpty();
        return lines;
    }

    private static List<Line> all(String text) throws IOException {
        return all(new LineInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), MOST));
    }

    @Test
    void eachLineComesOnceInItsOrderWhateverThePieces() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            List<String> wanted = new ArrayList<>();
            int lines = 1 + random.nextInt(20);
            for (int i = 0; i < lines; i++) {
                byte[] line = line(random, wanted);
                bytes.writeBytes(line);
                // an empty last line without LF is no line
                if (i < lines - 1 || line.length == 0 || random.nextBoolean()) {
                    bytes.write('\n');
                }
            }
            List<Line> got = all(new LineInput(new Pieces(bytes.toByteArray(), random), MOST));
            assertThat(got.stream().map(LineInputTest::told).toList())
                    .as("seed %d", round)
                    .isEqualTo(wanted);
        }
    }

    /** One of the kinds that there are; what it must become is added. */
    private static byte[] line(Random random, List<String> wanted) {
        switch (random.nextInt(6)) {
            case 0 -> {
                int length = MOST + 1 + random.nextInt(3 * MOST);
                wanted.add("too long " + length);
                return "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
            }
            case 1 -> {
                wanted.add("not UTF-8 " + NOT_UTF_8.length);
                return NOT_UTF_8;
            }
            case 2 -> {
                wanted.add("");
                return new byte[0];
            }
            case 3 -> {
                wanted.add("x".repeat(MOST));
                return "x".repeat(MOST).getBytes(StandardCharsets.US_ASCII);
            }
            default -> {
                String text = List.of("ü€😀", "a\rb\r", "\r", "\u2028\u0085\u000b\f", "\0", "{\"a\":1}")
                        .get(random.nextInt(6))
                        .repeat(1 + random.nextInt(5));
                wanted.add(text);
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    private static String told(Line line) {
        return switch (line) {
            case Line.Text(String text) -> text;
            case Line.TooLong(long bytes, int _) -> "too long " + bytes;
            case Line.NotText(long bytes) -> "not UTF-8 " + bytes;
        };
    }

    @Test
    void onlyLfEndsALineAndCrStaysInIt() throws IOException {
        assertThat(all("a\rb\r\nc\u2028d\u0085e\n"))
                .containsExactly(new Line.Text("a\rb\r"), new Line.Text("c\u2028d\u0085e"));
    }

    @Test
    void aLastLineWithoutLfIsALineAndNothingIsNone() throws IOException {
        assertThat(all("a\nb")).containsExactly(new Line.Text("a"), new Line.Text("b"));
        assertThat(all("a\n")).containsExactly(new Line.Text("a"));
        assertThat(all("")).isEmpty();
        assertThat(all("\n")).containsExactly(new Line.Text(""));
    }

    @Test
    void whatIsWrongIsSaidWithItsSizeAndTheBound() throws IOException {
        assertThat(new Line.TooLong(101, MOST).why()).contains("101 bytes", "100 at most", "left out");
        assertThat(new Line.NotText(4).why()).contains("4 bytes", "not UTF-8");
        assertThat(all("x".repeat(101))).containsExactly(new Line.TooLong(101, MOST));
    }
}
