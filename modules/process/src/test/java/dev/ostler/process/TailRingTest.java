package dev.ostler.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailRingTest {
    private static OutputLine line(String text) {
        return new OutputLine(StandardStream.STDERR, 0, text, 0);
    }

    @Test
    void it_keeps_the_last_lines() {
        TailRing ring = new TailRing(2, 100);
        ring.add(line("a"));
        ring.add(line("b"));
        ring.add(line("c"));

        assertThat(ring.lines()).extracting(OutputLine::text).containsExactly("b", "c");
    }

    @Test
    void it_keeps_the_last_characters_of_whole_lines() {
        TailRing ring = new TailRing(10, 8);
        ring.add(line("first"));
        ring.add(line("1234"));
        ring.add(line("5678"));

        assertThat(ring.lines()).extracting(OutputLine::text).containsExactly("1234", "5678");
    }

    @Test
    void of_one_long_line_it_keeps_the_end_and_no_half_character() {
        TailRing ring = new TailRing(10, 4);
        ring.add(line("xx🐎abc"));

        assertThat(ring.lines()).extracting(OutputLine::text).containsExactly("abc");
    }
}
