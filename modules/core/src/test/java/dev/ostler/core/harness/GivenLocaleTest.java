package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GivenLocaleTest {
    private static Map<String, String> restored(Map<String, String> own) {
        return GivenLocale.restore(new HashMap<>(own));
    }

    @Test
    void whatTheLauncherChangedIsPutBack() {
        assertThat(restored(Map.of("LC_ALL", "C.UTF-8", "OSTLER_LC_ALL", "POSIX", "A", "b")))
                .isEqualTo(Map.of("LC_ALL", "POSIX", "A", "b"));
        assertThat(restored(Map.of("LC_ALL", "C.UTF-8", "OSTLER_LC_ALL", "", "LANG", "C")))
                .isEqualTo(Map.of("LANG", "C"));
    }

    @Test
    void whatItDidNotTouchStays() {
        assertThat(restored(Map.of("LC_ALL", "de_DE.UTF-8"))).isEqualTo(Map.of("LC_ALL", "de_DE.UTF-8"));
        assertThat(restored(Map.of())).isEmpty();
    }
}
