package dev.ostler.drivers.pty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A secret on the screen is covered in its cells, whatever is painted between its characters. */
class VeilTest {
    private static final String ESC = "\u001b";
    private static final String SECRET = "correct-horse";

    private final Redactor redactor = new Redactor();
    private final Screen screen = new Screen(20, 4, 10);

    @BeforeEach
    void learn() {
        redactor.learn(Secret.of(SECRET));
    }

    private void isCovered(String plain) {
        assertThat(screen.plain(redactor::cover)).isEqualTo(plain);
        String painted = screen.ansi(redactor::cover);
        Screen copy = new Screen(20, 4, 10);
        copy.feed(painted);
        assertThat(copy.plain()).isEqualTo(plain);
        assertThat(painted).doesNotContain("horse").doesNotContain("correct");
    }

    @Test
    void withColoursInItsMiddle() {
        screen.feed("a " + ESC + "[31mcorrect" + ESC + "[1;32m-ho" + ESC + "[mrse!");
        isCovered("a *************!");
        assertThat(screen.ansi(redactor::cover)).startsWith("a " + ESC + "[0;31m*******");
    }

    @Test
    void overTheEndOfALine() {
        screen.feed("0123456789ab " + SECRET + "\r\nnext");
        isCovered("0123456789ab *******\n******\nnext");
    }

    @Test
    void fromTheScrollbackOntoTheScreen() {
        screen.feed("0123456789ab " + SECRET + "\r\n2\r\n3\r\n4");
        isCovered("0123456789ab *******\n******\n2\n3\n4");
    }

    /** What stands in the last column is painted twice. */
    @Test
    void upToTheLastColumn() {
        screen.feed("0123456" + SECRET);
        isCovered("0123456*************");
        Screen copy = new Screen(20, 4, 10);
        copy.feed(screen.ansi(redactor::cover));
        copy.feed("x");
        assertThat(copy.plain()).isEqualTo("0123456*************\nx");
    }

    @Test
    void onTheAlternateScreenAndBelowIt() {
        screen.feed(SECRET + ESC + "[?1049h" + ESC + "[2;3Hcorrect" + ESC + "[4m-horse");
        String painted = screen.ansi(redactor::cover);
        assertThat(painted).doesNotContain("horse").doesNotContain("correct");
        Screen copy = new Screen(20, 4, 10);
        copy.feed(painted);
        assertThat(copy.plain()).isEqualTo("\n  *************");
        copy.feed(ESC + "[?1049l");
        assertThat(copy.plain()).isEqualTo("*************");
    }

    @Test
    void inSequencesThatAreNotOver() {
        screen.feed("title" + ESC + "]0;" + SECRET);
        isCovered("title");
    }

    @Test
    void andNothingMovesWhereItsCharactersAreWide() {
        redactor.learn(Secret.of("鍵は秘密です"));
        screen.feed("[鍵は" + ESC + "[7m秘密" + ESC + "[27mです]");
        assertThat(screen.plain(redactor::cover)).isEqualTo("[************]");
        Screen copy = new Screen(20, 4, 10);
        copy.feed(screen.ansi(redactor::cover));
        assertThat(copy.plain()).isEqualTo("[************]");
    }

    @Test
    void andWhatEndsBeforeTheLastColumnIsNoBeginning() {
        screen.feed("correct\r\n-horse");
        assertThat(screen.plain(redactor::cover)).isEqualTo("correct\n-horse");
    }
}
