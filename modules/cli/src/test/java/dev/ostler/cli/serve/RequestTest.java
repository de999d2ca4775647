package dev.ostler.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ostler.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    static final java.util.List<String> TYPES = Request.TYPES;

    private static Request.BadRequest refused(String line) {
        return catchThrowableOfType(Request.BadRequest.class, () -> Request.parse(line));
    }

    @ParameterizedTest
    @FieldSource("TYPES")
    void everyCommandIsReadWithItsId(String type) {
        Request request = Request.parse("{\"id\":\"i\",\"type\":\"" + type + "\",\"more\":1}\r");
        assertThat(request.type()).isEqualTo(type);
        assertThat(request.id()).isEqualTo(Json.tree("\"i\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "nonsense", "{\"type\":", "\u0000\u0001", "{\"type\":\"abort\"} {\"type\":\"abort\"}", "{}}"
            })
    void whatIsNotOneJsonValueIsRefused(String line) {
        Request.BadRequest bad = refused(line);
        assertThat(bad).as(line).isNotNull();
        assertThat(bad.command()).isEqualTo("parse");
        assertThat(bad.id()).isNull();
        assertThat(bad).hasMessageContaining("not one JSON value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"prompt\"", "null", "true"})
    void whatIsNoObjectIsToldWhatOneLooksLike(String line) {
        assertThat(refused(line)).hasMessageContaining("{\"type\":\"prompt\"");
    }

    @Test
    void anUnknownTypeNamesItsIdAndTheNearest() {
        Request.BadRequest bad = refused("{\"id\":\"7\",\"type\":\"promt\"}");
        assertThat(bad.id()).isEqualTo(Json.tree("\"7\""));
        assertThat(bad.command()).isEqualTo("promt");
        assertThat(bad).hasMessageContaining("did you mean 'prompt'?");
        assertThat(refused("{\"type\":\"sing a song\"}")).hasMessageContaining("known are prompt, steer");
        assertThat(refused("{\"id\":\"8\"}")).hasMessageContaining("type is missing");
        assertThat(refused("{\"type\":[\"prompt\"]}")).hasMessageContaining("type is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"7\"",
                "7",
                "-7",
                "0.1",
                "12345678901234567890123",
                "0.12345678901234567890123",
                "\"\"",
                "\"ü\\n\""
            })
    void anIdComesBackAsItCame(String id) {
        assertThat(Request.parse("{\"id\":" + id + ",\"type\":\"abort\"}").id()).hasToString(id);
        assertThat(refused("{\"id\":" + id + ",\"type\":\"abrt\"}").id()).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "[]", "{}", "[1]"})
    void anIdThatIsNeitherTextNorNumberIsRefused(String id) {
        Request.BadRequest bad = refused("{\"id\":" + id + ",\"type\":\"abort\"}");
        assertThat(bad).hasMessageContaining("expected a text or a number");
        assertThat(bad.id()).isNull();
        assertThat(bad.command()).isEqualTo("abort");
    }

    @Test
    void anIdIsShortAndNullIsNone() {
        assertThat(refused("{\"id\":\"" + "i".repeat(1_025) + "\",\"type\":\"abort\"}"))
                .hasMessageContaining("1025 characters");
        assertThat(Request.parse("{\"id\":null,\"type\":\"abort\"}").id()).isNull();
    }

    @Test
    void aTextMustBeATextAndNotEmpty() {
        assertThat(Request.parse("{\"type\":\"prompt\",\"message\":\" \"}").text("message"))
                .isEqualTo(" ");
        for (String wrong : new String[] {"", ",\"message\":\"\"", ",\"message\":1", ",\"message\":null"}) {
            Request.BadRequest bad = catchThrowableOfType(
                    Request.BadRequest.class,
                    () -> Request.parse("{\"id\":\"1\",\"type\":\"prompt\"" + wrong + "}")
                            .text("message"));
            assertThat(bad).as(wrong).hasMessageContaining("message is missing: prompt needs a text");
            assertThat(bad.id()).isEqualTo(Json.tree("\"1\""));
        }
    }

    @Test
    void aCountIsANumberFromZero() {
        assertThat(Request.parse("{\"type\":\"get_messages\"}").count("since", 5))
                .isEqualTo(5);
        assertThat(Request.parse("{\"type\":\"get_messages\",\"since\":null}").count("since", 5))
                .isEqualTo(5);
        assertThat(Request.parse("{\"type\":\"get_messages\",\"since\":0}").count("since", 5))
                .isZero();
        for (String wrong : new String[] {"-1", "\"1\"", "1.5", "99999999999", "true", "[]"}) {
            assertThat(catchThrowableOfType(
                            Request.BadRequest.class,
                            () -> Request.parse("{\"type\":\"get_messages\",\"since\":" + wrong + "}")
                                    .count("since", 0)))
                    .as(wrong)
                    .hasMessageContaining("since is " + wrong);
        }
    }
}
