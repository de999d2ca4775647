package dev.ostler.drivers.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OpenToolTest {
    private final OpenTool tool = new OpenTool("bash");

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    @Test
    void ofAnOutputThatGrowsTheNewIsTold() {
        assertThat(tool.added("")).isEmpty();
        assertThat(tool.added("one")).isEqualTo("one");
        assertThat(tool.added("one two")).isEqualTo(" two");
        assertThat(tool.added("one two")).isEmpty();
    }

    @Test
    void ofAnOutputThatLosesItsBeginningTheNewIsTold() {
        tool.added(lines(0, 1000));
        assertThat(tool.added(lines(400, 1100))).isEqualTo(lines(1000, 1100));
    }

    @Test
    void ofAnOutputThatOutranItselfWhatIsThereIsTold() {
        tool.added(lines(0, 1000));
        assertThat(tool.added(lines(5000, 6000))).isEqualTo(lines(5000, 6000));
    }
}
