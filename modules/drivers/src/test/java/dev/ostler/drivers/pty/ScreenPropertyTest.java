package dev.ostler.drivers.pty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Over input that nobody thought of; the seed can be given with {@code -Dscreen.seed}. */
class ScreenPropertyTest {
    private static final long SEED = Long.getLong("screen.seed", System.nanoTime());
    private static final int ROUNDS = 2000;

    private static final List<String> PIECES = List.of(
            "\u001b",
            "\u001b[",
            "\u001b]",
            "\u001bP",
            "\u001b\\",
            "\u001b[?",
            "\u001b[>",
            "\u001b(0",
            "\u001b(B",
            "\u001b)0",
            "\u001b7",
            "\u001b8",
            "\u001bM",
            "\u001bD",
            "\u001bE",
            "\u001bH",
            "\u001bc",
            "\u001b#8",
            "\u001b[!p",
            "\u001b[?1049h",
            "\u001b[?1049l",
            "\u001b[?6h",
            "\u001b[?6l",
            "\u001b[?7l",
            "\u001b[?7h",
            "\u001b[4h",
            "\u001b[4l",
            "\u001b[?2004h",
            "\u001b[2;5r",
            "\u001b[r",
            "\u001b[1;31m",
            "\u001b[48;2;9;8;7m",
            "\u001b[38:5:99m",
            "\u001b[m",
            "\u001b[c",
            "\u001b[6n",
            "\u001b]11;?\u0007",
            "\u001b[2J",
            "\u001b[K",
            "\u001b[1K",
            "\u001b[J",
            "\u001b[1J",
            "\u001b[3g",
            "\u001b[3J",
            "\u001b[20h",
            "\r",
            "\n",
            "\b",
            "\t",
            "\u000e",
            "\u000f",
            "\u0018",
            "\u0007",
            "abc",
            "0123456789",
            "你好",
            "e\u0301",
            "\u200d",
            "🐴",
            "ü",
            "\u009b",
            "\u007f",
            "\u0000",
            ";",
            ":",
            "?",
            " ");

    /** All but REP ({@code b}), whose character a copy of the screen does not know. */
    private static final String FINALS = "@ABCDEFGHIJKLMPSTXZacdefghlmnqrstu`";

    private static String random(SplittableRandom random, int pieces) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> out.append(PIECES.get(random.nextInt(PIECES.size())));
                case 4 -> out.append(number(random));
                case 5 ->
                    out.append(String.valueOf((char) random.nextInt(0x20, 0x7f)).replace('b', '~'));
                case 6 ->
                    out.append("\u001b[")
                            .append(number(random))
                            .append(random.nextBoolean() ? ";" + number(random) : "")
                            .append(FINALS.charAt(random.nextInt(FINALS.length())));
                default -> out.append("x".repeat(random.nextInt(1, 15)));
            }
        }
        return out.toString();
    }

    private static String number(SplittableRandom random) {
        return random.nextInt(20) == 0 ? "99999999999" : String.valueOf(random.nextInt(12));
    }

    @Test
    void theSameWhereverTheOutputIsSplit() {
        for (int round = 0; round < ROUNDS; round++) {
            SplittableRandom random = new SplittableRandom(SEED + round);
            String text = random(random, 60);
            int columns = random.nextInt(1, 20);
            int rows = random.nextInt(1, 9);
            Screen whole = new Screen(columns, rows, 20);
            Screen parts = new Screen(columns, rows, 20);
            whole.feed(text);
            int at = 0;
            while (at < text.length()) {
                int next = Math.min(text.length(), at + random.nextInt(1, 5));
                parts.feed(text.substring(at, next));
                at = next;
            }
            assertThat(parts.ansi()).as("seed %d", SEED + round).isEqualTo(whole.ansi());
            assertThat(parts.plain()).as("seed %d", SEED + round).isEqualTo(whole.plain());
            assertThat(parts.answers()).as("seed %d", SEED + round).isEqualTo(whole.answers());
        }
    }

    /** A copy of the screen goes on as the screen itself, whatever comes. */
    @Test
    void whatIsPaintedIsTheWholeState() {
        for (int round = 0; round < ROUNDS; round++) {
            SplittableRandom random = new SplittableRandom(SEED + round);
            int columns = random.nextInt(1, 20);
            int rows = random.nextInt(1, 9);
            Screen screen = new Screen(columns, rows, 50);
            screen.feed(random(random, 60));
            Screen copy = new Screen(columns, rows, 50);
            copy.feed(screen.ansi());
            copy.answers();
            screen.answers();
            assertThat(copy.plain()).as("seed %d", SEED + round).isEqualTo(screen.plain());
            assertThat(copy.ansi()).as("seed %d", SEED + round).isEqualTo(screen.ansi());
            String more = random(random, 30);
            screen.feed(more);
            copy.feed(more);
            assertThat(copy.ansi()).as("seed %d, after more", SEED + round).isEqualTo(screen.ansi());
            assertThat(copy.answers()).as("seed %d", SEED + round).isEqualTo(screen.answers());
        }
    }

    @Test
    void survivesResizesAtAnyTime() {
        for (int round = 0; round < ROUNDS; round++) {
            SplittableRandom random = new SplittableRandom(SEED + round);
            Screen screen = new Screen(10, 4, 0);
            Screen withPast = new Screen(10, 4, 20);
            for (int i = 0; i < 10; i++) {
                String text = random(random, 12);
                int columns = random.nextInt(1, 20);
                int rows = random.nextInt(1, 9);
                screen.feed(text);
                screen.resize(columns, rows);
                withPast.feed(text);
                withPast.resize(columns, rows);
            }
            Screen copy = new Screen(screen.columns(), screen.rows(), 0);
            copy.feed(screen.ansi());
            assertThat(copy.ansi()).as("seed %d", SEED + round).isEqualTo(screen.ansi());
            assertThat(withPast.plain()).as("seed %d", SEED + round).isNotNull();
        }
    }

    @Test
    void noiseIsNoTrouble() {
        SplittableRandom random = new SplittableRandom(SEED);
        Screen screen = new Screen(80, 24, 100);
        char[] noise = new char[4096];
        for (int round = 0; round < 200; round++) {
            int range = List.of(0x30, 0x80, 0x100, 0x3000, 0x10000).get(random.nextInt(5));
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (char) random.nextInt(random.nextInt(6) == 0 ? 0x1c : range);
            }
            screen.feed(new String(noise));
            assertThat(screen.answers().length()).isLessThanOrEqualTo(4096);
            assertThat(screen.plain().length())
                    .as("seed %d: 124 lines of 80 characters with at most 18 units each", SEED)
                    .isLessThan(124 * 81 * 18);
        }
    }

    @Test
    void aStringThatNeverEndsIsNotKept() {
        Screen screen = new Screen(80, 24, 100);
        screen.feed("\u001b]0;");
        for (int i = 0; i < 1000; i++) {
            screen.feed("x".repeat(1000));
        }
        assertThat(screen.ansi().length()).isLessThan(5000);
        screen.feed("\u0007done");
        assertThat(screen.plain()).isEqualTo("done");
    }
}
