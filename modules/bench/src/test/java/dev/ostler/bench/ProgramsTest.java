package dev.ostler.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProgramsTest {
    @Test
    void aBrokerIsMeasuredWithTheFlagsOfTheLauncher() throws Exception {
        String launcher = Files.readString(Path.of("..", "cli", "src", "launcher", "ostler"));
        assertThat(Programs.LONG)
                .isNotEmpty()
                .allSatisfy(flag -> assertThat(launcher).contains(flag));
    }
}
