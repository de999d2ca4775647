package dev.ostler.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN =
            List.of("ps", "spawn", "--json", "--reason", "release", "port", "b", "-f");

    @ParameterizedTest
    @CsvSource({
        "ls,       ps",
        "spwan,    spawn",
        "SPAWN,    spawn",
        "--jsn,    --json",
        "relase,   release",
        "prot,     port",
        "q,        ",
        "down,     ",
        "--colour, ",
        "nonsense, "
    })
    void aSlipIsNearAndAnotherWordIsNot(String word, String meant) {
        assertThat(Nearest.to(word, KNOWN).orElse(null)).isEqualTo(meant);
    }
}
