package dev.ostler.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    @Test
    void aTraceIsTakenAsItIs() {
        assertThat(TraceParent.of("00-" + IDS + "-01")).isEqualTo("00-" + IDS + "-01");
        assertThat(TraceParent.of(" 00-" + IDS + "-00\n")).isEqualTo("00-" + IDS + "-00");
    }

    @Test
    void ofALaterVersionWhatThisOneKnowsIsTaken() {
        assertThat(TraceParent.of("cc-" + IDS + "-01")).isEqualTo("00-" + IDS + "-01");
        assertThat(TraceParent.of("01-" + IDS + "-01-what-comes-later")).isEqualTo("00-" + IDS + "-01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ff-" + IDS + "-01",
                "00-" + IDS + "-01-more",
                "00-" + IDS,
                "00-" + IDS + "-0",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "01-" + IDS + "-01\r\nX: y"
            })
    void whatHasAnotherFormIsNoTrace(String given) {
        assertThat(TraceParent.of(given)).isNull();
    }

    @Test
    void aStepIsOfItsTraceAndNewEachTime() {
        String of = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        String step = TraceParent.step(of);
        assertThat(TraceParent.of(step)).isEqualTo(step).isNotEqualTo(of);
        assertThat(step).startsWith("00-0af7651916cd43dd8448eb211c80319c-").endsWith("-00");
        assertThat(TraceParent.step(of)).isNotEqualTo(step);
        String alone = TraceParent.step(null);
        assertThat(TraceParent.of(alone)).isEqualTo(alone);
    }

    @Test
    void aMintedOneIsOneAndNewEachTime() {
        String one = TraceParent.mint();
        assertThat(TraceParent.of(one)).isEqualTo(one);
        assertThat(TraceParent.mint()).isNotEqualTo(one);
    }
}
