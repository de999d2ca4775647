package dev.ostler.drivers.pty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What real programs printed on 60 columns and 20 rows, while keys were typed: {@code bash} with a line that wraps, wide
 * characters and marks, {@code less}, {@code vim} with a split window, and a {@code vim} that
 * was left again. The text beside each is what tmux 3.3a shows of it.
 */
class RecordedProgramsTest {
    @ParameterizedTest
    @ValueSource(strings = {"bash", "less", "vim", "vim-left"})
    void lookAsInTmux(String name) {
        Screen screen = new Screen(60, 20, 1000);
        screen.feed(read(name + ".ansi"));
        assertThat(screen.plain()).isEqualTo(read(name + ".txt").stripTrailing());
        Screen copy = new Screen(60, 20, 1000);
        copy.feed(screen.ansi());
        assertThat(copy.ansi()).isEqualTo(screen.ansi());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "less", "vim", "vim-left"})
    void canBeLookedAtAtAnyTime(String name) {
        String text = read(name + ".ansi");
        Screen screen = new Screen(60, 20, 1000);
        for (int at = 0; at < text.length(); at++) {
            screen.feed(text.substring(at, at + 1));
            if (at % 97 == 0) {
                Screen copy = new Screen(60, 20, 1000);
                copy.feed(screen.ansi());
                copy.feed(text.substring(at + 1));
                assertThat(copy.plain())
                        .as("from %d on", at)
                        .isEqualTo(read(name + ".txt").stripTrailing());
            }
        }
    }

    private static String read(String name) {
        try (InputStream in = RecordedProgramsTest.class.getResourceAsStream("/pty/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
