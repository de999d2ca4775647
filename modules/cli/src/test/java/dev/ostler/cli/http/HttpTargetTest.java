package dev.ostler.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetTest {
    @Test
    void readsWhatAUrlSays() {
        assertThat(HttpTarget.parse("http://127.0.0.1:4850/")).isEqualTo(new HttpTarget(false, "127.0.0.1", 4850, ""));
        assertThat(HttpTarget.parse("https://broker.example/ostler/"))
                .isEqualTo(new HttpTarget(true, "broker.example", 443, "/ostler"));
        assertThat(HttpTarget.parse("http://[::1]:5/").authority()).isEqualTo("[::1]:5");
        assertThat(HttpTarget.parse("http://[::1]:5").local()).isTrue();
        assertThat(HttpTarget.parse("http://broker").local()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:4850",
                "ws://127.0.0.1:1",
                "http://",
                "not a url",
                "http://user:pass@host",
                "http://h?q=1"
            })
    void refusesTheRestAndSaysWhatIsRight(String url) {
        assertThatThrownBy(() -> HttpTarget.parse(url))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("http://HOST:PORT")
                .hasMessageNotContaining("pass@");
    }
}
