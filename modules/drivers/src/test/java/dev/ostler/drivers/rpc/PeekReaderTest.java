package dev.ostler.drivers.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeekReaderTest {
    private final PeekReader reader = new PeekReader(List.of("threadId", "delta"));

    private Peek read(String frame) throws IOException {
        return reader.read(frame.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void idsAreTheirJsonText() throws IOException {
        assertThat(read("{\"id\":0,\"method\":\"m\"}").id()).isEqualTo("0");
        assertThat(read("{\"id\":\"0\",\"method\":\"m\"}").id()).isEqualTo("\"0\"");
        assertThat(read("{\"id\":\"a\\\"b\",\"method\":\"m\"}").id()).isEqualTo("\"a\\\"b\"");
        assertThat(read("{\"id\":9223372036854775807}").id()).isEqualTo("9223372036854775807");
        assertThat(read("{\"id\":null,\"method\":\"m\"}").id()).isNull();
        assertThat(read("{\"method\":\"m\"}").id()).isNull();
    }

    @Test
    void membersComeInAnyOrder() throws IOException {
        Peek peek = read(
                "{\"params\":{\"x\":{\"threadId\":\"inner\"},\"delta\":\"d\",\"threadId\":\"t\"},\"z\":[[{}]],\"method\":\"m\",\"id\":1}");
        assertThat(peek.method()).isEqualTo("m");
        assertThat(peek.id()).isEqualTo("1");
        assertThat(peek.param("threadId")).isEqualTo("t");
        assertThat(peek.param("delta")).isEqualTo("d");
        assertThat(peek.param("other")).isNull();
    }

    @Test
    void whatIsNotAStringIsNotPickedUp() throws IOException {
        assertThat(read("{\"method\":\"m\",\"params\":{\"delta\":5}}").param("delta"))
                .isNull();
        assertThat(read("{\"method\":\"m\",\"params\":[\"delta\",\"x\"]}").param("delta"))
                .isNull();
        assertThat(read("{\"method\":5}").method()).isNull();
    }

    @Test
    void errorsAreSeenWhenTheyAreNotNull() throws IOException {
        assertThat(read("{\"id\":1,\"error\":{\"code\":-32600}}").failed()).isTrue();
        assertThat(read("{\"id\":1,\"error\":null,\"result\":{}}").failed()).isFalse();
    }

    @Test
    void halfAFrameIsNoFrame() {
        for (String bad : List.of(
                "", "null", "[1]", "{\"method\":\"m\"", "{\"method\":\"m\"} {}", "{\"a\":\"\u0001\"}", "garbage")) {
            assertThatThrownBy(() -> read(bad)).as(bad).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStringMayBeLongerThanTheUsualBoundOfTheParser() throws IOException {
        String text = "x".repeat(25_000_000);
        assertThat(read("{\"method\":\"m\",\"params\":{\"delta\":\"" + text + "\"}}")
                        .param("delta"))
                .hasSize(25_000_000);
    }
}
