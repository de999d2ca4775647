package dev.ostler.drivers.pty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
    private static final String ESC = "\u001b";

    /**
     * On 10 columns and 4 rows. {@code ^[} is ESC, {@code ^M} and {@code ^J} are CR and LF, and so on; in what is
     * expected, {@code /} ends a line.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            text                              | ab                          | ab
            new lines                         | a^M^Jb^Jc                   | a/b/ c
            carriage return                   | abc^Mx                      | xbc
            backspace                         | abc^H^Hx                    | axc
            backspace stays in the line       | ^H^Hx                       | x
            tab                               | a^Ib                        | a       b
            tab to the last column            | a^I^I^Ib^Ic                 | a        b/c
            wrap                              | 0123456789ab                | 0123456789/ab
            the last column waits             | 0123456789^M^Jab            | 0123456789/ab
            the last column, then back        | 0123456789^Hx               | 01234567x9
            the last column, then erased      | 0123456789^[[Kx             | 012345678x
            no autowrap                       | ^[[?7l0123456789ab          | 012345678b
            scrolling                         | 1^M^J2^M^J3^M^J4^M^J5       | 1/2/3/4/5
            position                          | ^[[2;3Hx^[[Hy               | y/  x
            position is clamped               | ^[[99;99Hx                  | ///         x
            position with HVP                 | ^[[2;3fx                    | /  x
            up, down, right, left             | ^[[3B^[[2Cx^[[A^[[2Dy       | // y/  x
            next and previous line            | abc^[[2Ex^[[Fy              | abc/y/x
            column and row                    | ^[[5Gx^[[2dy                | '    x/     y'
            relative column and row           | a^[[2ab^[[1ec               | 'a  b/    c'
            erase to the end of the line      | abcdef^[[3G^[[K             | ab
            erase to the start of the line    | abcdef^[[3G^[[1K            | '   def'
            erase the line                    | abcdef^[[3G^[[2Kx           | '  x'
            erase below                       | 1^M^J2^M^J3^[[2;1H^[[J      | 1
            erase above                       | 1^M^J2^M^J3^[[2;1H^[[1J     | //3
            erase all                         | 1^M^J2^[[2Jx                | / x
            erase characters                  | abcdef^[[2G^[[3X            | a   ef
            insert characters                 | abcdefghij^[[2G^[[2@        | a  bcdefgh
            delete characters                 | abcdef^[[2G^[[2P            | adef
            insert mode                       | abc^[[1G^[[4hxy^[[4lz       | xyzbc
            insert lines                      | 1^M^J2^M^J3^[[2;1H^[[L      | 1//2/3
            delete lines                      | 1^M^J2^M^J3^[[1;1H^[[2M     | 3
            scroll up                         | 1^M^J2^[[S                  | 1/2
            scroll down                       | 1^M^J2^[[2T                 | //1/2
            region                            | ^[[2;3r^[[2;1H1^J^M2^J^M3   | /2/3
            region leaves the rest            | a^[[2;3r^[[4;1Hz^[[3;1H1^J^M2 | a/1/2/z
            region from the top is kept       | ^[[1;2r1^M^J2^M^J3          | 1/2/3
            region of one row is refused      | ^[[2;2r1^M^J2               | 1/2
            origin mode                       | ^[[2;3r^[[?6hx^[[9;1Hy      | /x/y
            origin mode off                   | ^[[2;3r^[[?6h^[[?6lx        | x
            reverse index                     | 1^[[1;1H^[MX                | X/1
            reverse index in a region         | ^[[2;3r^[[2;1Ha^[M          | //a
            index and next line               | a^[Db^[Ec                   | a/ b/c
            save and restore                  | ab^[7^[[4;4Hx^[8c           | abc///   x
            save and restore of SCO           | ab^[[s^[[4;4Hx^[[uc         | abc///   x
            line drawing                      | ^[(0lqk^[(Bq                | ┌─┐q
            line drawing by shift             | ^[)0^Nx^Ox                  | │x
            tab stops                         | ^[[3g^[[4G^[H^M^Ix          | '   x'
            tab stop cleared                  | ^[[9G^[[g^M^Ix              | '         x'
            back tab                          | ^[[9G^[[Zx                  | x
            forward tab                       | ^[[Ix                       | '        x'
            repeat                            | ab^[[3b                     | abbbb
            alignment                         | ^[#8                        | EEEEEEEEEE/EEEEEEEEEE/EEEEEEEEEE/EEEEEEEEEE
            reset                             | abc^[[2;3r^[[?6h^[cx        | x
            soft reset                        | a^[[2;3r^[[4h^[[1;1H^[[!pb  | b
            new line mode                     | ^[[20ha^Jb                  | a/b
            wide                              | 你好x                        | 你好x
            wide at the margin                | 012345678你x                 | 012345678/你x
            the right half overwritten        | 你x^[[2Gy                    | ' yx'
            the left half overwritten         | 你x^[[1Gy                    | y x
            half a wide one deleted           | 你x^[[2G^[[P                 | ' x'
            wide ones shifted out             | 01234567你^[[1G^[[@          | ' 01234567'
            emoji                             | 🐴x^[[3Gy                    | 🐴y
            combining                         | e\u0301x^[[2Gy              | e\u0301y
            a mark on the last column         | 012345678e\u0301            | 012345678e\u0301
            a mark on nothing                 | \u0301x                     | x
            joined emoji                      | 👩\u200d🚀x                  | 👩\u200d🚀x
            C1 controls are not text          | a\u009bb                    | ab
            a control within a sequence       | ab^[[1^MGx                  | xb
            CAN gives a sequence up           | ^[[3^Xx                     | x
            ESC begins anew                   | ^[[3^[[2Gx                  | ' x'
            text gives a sequence up          | ^[[3ü                       | ü
            a title is no text                | ^[]0;title^Gx               | x
            a title that ends with ST         | ^[]0;title^[\\x             | x
            a device control string           | ^[P1$r0m^[\\x               | x
            an application's string           | ^[_Gi=1;AAAA^[\\x           | x
            unknown sequences                 | ^[[?9999h^[[12zx^[[<ux^[%Gx | xxx
            private markers within            | ^[[1?2Hx                    | x
            """)
    void showsWhatATerminalShows(String name, String fed, String expected) {
        Screen screen = new Screen(10, 4, 10);
        screen.feed(typed(fed));
        assertThat(screen.plain()).as(name).isEqualTo(typed(expected).replace('/', '\n'));
    }

    private static String typed(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '^' && i + 1 < text.length()) {
                out.append((char) (text.charAt(++i) & 0x1f));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The rendition that the painted screen has, in the parameters of SGR. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1;3          | 0;1;3
            2;5;7;8;9;53 | 0;2;5;7;8;9;53
            31;42        | 0;31;42
            91;102       | 0;91;102
            38;5;3       | 0;33
            38;5;200     | 0;38;5;200
            38:5:200     | 0;38;5;200
            48;5;12      | 0;104
            38;2;1;2;3   | 0;38;2;1;2;3
            38:2:1:2:3   | 0;38;2;1;2;3
            38:2::1:2:3  | 0;38;2;1;2;3
            48;2;1;2;3;1 | 0;1;48;2;1;2;3
            4            | 0;4
            21           | 0;4:2
            4:3          | 0;4:3
            4:3;4:0      | ''
            58;5;9;1     | 0;1
            58:2::1:2:3;1 | 0;1
            1;22;3;23;4;24;5;25;7;27;8;28;9;29;53;55;31;39;41;49 | ''
            1;;3         | 0;3
            1;0          | ''
            """)
    void keepsColoursAndAttributes(String set, String expected) {
        Screen screen = new Screen(10, 2, 0);
        screen.feed(ESC + "[" + set + "mx");
        String painted = screen.ansi();
        assertThat(painted).startsWith(expected.isEmpty() ? "x" : ESC + "[" + expected + "mx" + ESC + "[m");
    }

    @Test
    void whatIsErasedKeepsTheBackground() {
        Screen screen = new Screen(3, 1, 0);
        screen.feed(ESC + "[1;41m" + ESC + "[2J");
        assertThat(screen.ansi()).startsWith(ESC + "[0;41m   " + ESC + "[m");
        assertThat(screen.plain()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            what it is               | ^[[c              | ^[[?62;22c
            what it is, of old       | ^[Z               | ^[[?62;22c
            which one                | ^[[>c             | ^[[>0;0;0c
            its unit                 | ^[[=c             | '^[P!|00000000^[\\'
            whether it is well       | ^[[5n             | ^[[0n
            where the cursor is      | ^[[2;3H^[[6n      | ^[[2;3R
            where, of DEC            | ^[[2;3H^[[?6n     | ^[[?2;3R
            where, in origin mode    | ^[[2;4r^[[?6h^[[6n | ^[[1;1R
            its size                 | ^[[18t            | ^[[8;4;10t
            a mode that is on        | ^[[?25$p          | ^[[?25;1$y
            a mode that is off       | ^[[?2004$p        | ^[[?2004;2$y
            a mode that is unknown   | ^[[?4711$p        | ^[[?4711;0$y
            a mode of ANSI           | ^[[4h^[[4$p       | ^[[4;1$y
            its colours              | ^[]10;?^G^[]11;?^[\\ | ^[]10;rgb:cccc/cccc/cccc^G^[]11;rgb:0000/0000/0000^[\\
            a setting                | ^[P$q q^[\\       | ^[P0$r^[\\
            a capability             | ^[P+q544e^[\\     | ^[P0+r^[\\
            its name                 | ^[[>q             | '^[P>|ostler^[\\'
            the keys of kitty        | ^[[?u             | ''
            nothing                  | abc^[[31m         | ''
            """)
    void answers(String name, String fed, String expected) {
        Screen screen = new Screen(10, 4, 0);
        screen.feed(typed(fed));
        assertThat(screen.answers()).as(name).isEqualTo(typed(expected));
        assertThat(screen.answers()).isEmpty();
    }

    @Test
    void answersThatNobodyFetchesDoNotGrow() {
        Screen screen = new Screen(10, 4, 0);
        for (int i = 0; i < 10_000; i++) {
            screen.feed(ESC + "[c");
        }
        assertThat(screen.answers()).hasSizeLessThanOrEqualTo(4096).endsWith("c");
        screen.feed(ESC + "[5n");
        assertThat(screen.answers()).isEqualTo(ESC + "[0n");
    }

    @Test
    void theAlternateScreenIsShownAndGoesAway() {
        Screen screen = new Screen(10, 2, 10);
        screen.feed("1\r\n2\r\n$ ");
        screen.feed(ESC + "[?1049h" + ESC + "[Hvim\r\n~\r\n~\r\n~");
        assertThat(screen.plain()).isEqualTo("1\n~\n~");
        screen.feed(ESC + "[?1049l" + "x");
        assertThat(screen.plain()).isEqualTo("1\n2\n$ x");
        screen.feed(ESC + "[?1049h");
        assertThat(screen.plain()).as("cleared at the next entry").isEqualTo("1");
    }

    @Test
    void theScrollbackIsBounded() {
        Screen screen = new Screen(10, 2, 3);
        screen.feed(IntStream.range(0, 100).mapToObj(String::valueOf).collect(Collectors.joining("\r\n")));
        assertThat(screen.plain()).isEqualTo("95\n96\n97\n98\n99");
        screen.feed(ESC + "[3J");
        assertThat(screen.plain()).isEqualTo("98\n99");
    }

    @Test
    void fewerRowsMoveLinesToTheScrollbackAndMoreTakeThemBack() {
        Screen screen = new Screen(10, 4, 10);
        screen.feed("1\r\n2\r\n3\r\n4你e\u0301 ");
        screen.resize(10, 2);
        screen.feed("x");
        assertThat(screen.plain()).isEqualTo("1\n2\n3\n4你e\u0301 x");
        screen.resize(10, 4);
        screen.feed("y");
        assertThat(screen.plain()).isEqualTo("1\n2\n3\n4你e\u0301 xy");
        screen.feed(ESC + "[Hz");
        assertThat(screen.plain()).startsWith("z\n2");
    }

    @Test
    void fewerRowsDropWhatIsBelowTheCursorFirst() {
        Screen screen = new Screen(10, 4, 10);
        screen.feed("1\r\n2");
        screen.resize(10, 2);
        screen.feed(ESC + "[Hx");
        assertThat(screen.plain()).isEqualTo("x\n2");
    }

    @Test
    void fewerColumnsCutAndTheScrollbackKeepsItsLines() {
        Screen screen = new Screen(10, 2, 10);
        screen.feed("0123456789\r\n0123你6789\r\nab");
        screen.resize(5, 2);
        assertThat(screen.plain()).isEqualTo("0123456789\n0123\nab");
        screen.feed("cdefg");
        assertThat(screen.plain()).isEqualTo("0123456789\n0123\nabcde\nfg");
        assertThat(screen.columns()).isEqualTo(5);
        assertThat(screen.rows()).isEqualTo(2);
    }

    @Test
    void theCursorsLineEndsAtTheCursor() {
        Screen screen = new Screen(10, 2, 0);
        screen.feed("$ rm -r x" + ESC + "[3D");
        assertThat(screen.line()).isEqualTo("$ rm -");
        screen.feed("\r\n0123456789");
        assertThat(screen.line()).isEqualTo("0123456789");
    }

    @Test
    void knowsBracketedPaste() {
        Screen screen = new Screen(10, 2, 0);
        assertThat(screen.bracketedPaste()).isFalse();
        screen.feed(ESC + "[?2004h");
        assertThat(screen.bracketedPaste()).isTrue();
        screen.feed(ESC + "[?2004l");
        assertThat(screen.bracketedPaste()).isFalse();
    }

    @Test
    void refusesSizesThatNoTerminalHas() {
        assertThatThrownBy(() -> new Screen(0, 4, 0)).isInstanceOf(OstlerException.class);
        assertThatThrownBy(() -> new Screen(4, 4, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Screen(4, 4, 0).resize(4, 2001)).isInstanceOf(OstlerException.class);
    }

    @Test
    void oneCellIsATerminalToo() {
        Screen screen = new Screen(1, 1, 2);
        screen.feed("ab你" + ESC + "[L" + ESC + "[@" + ESC + "[1;1rx\ty");
        assertThat(screen.plain()).endsWith("y");
    }

    @Test
    void whatLooksAwayMidSequenceGoesOnWithIt() {
        Screen screen = new Screen(10, 2, 0);
        screen.feed("a" + ESC + "[3");
        Screen copy = new Screen(10, 2, 0);
        copy.feed(screen.ansi());
        copy.feed("1mb");
        assertThat(copy.ansi()).startsWith("a" + ESC + "[0;31mb");
    }
}
