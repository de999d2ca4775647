package dev.ostler.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.Seeded;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Events;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    record Sample(Duration timeoutMs, Instant at, List<Integer> numbers, double ratio) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"timeoutMs":"5s"}       | field 'timeoutMs': expected a whole number of milliseconds
                    {"timeoutMs":1.5}        | field 'timeoutMs': expected a whole number of milliseconds
                    {"timeoutMs":-1}         | field 'timeoutMs': expected 0 or more milliseconds
                    {"timeoutMs":9e99}       | field 'timeoutMs': expected a whole number of milliseconds
                    {"timeoutMs":99999999999999999999} | field 'timeoutMs': expected fewer milliseconds
                    {"at":"noon"}            | field 'at': expected a time such as 2026-01-31T12:00:00Z
                    {"at":5}                 | field 'at': expected a time such as 2026-01-31T12:00:00Z
                    {"numbers":[1,"x"]}      | field 'numbers[1]': expected a whole number from -2147483648 to 2147483647
                    {"numbers":[4294967296]} | field 'numbers[0]': expected a whole number from -2147483648 to 2147483647
                    {"numbers":{}}           | field 'numbers': expected an array
                    {"ratio":"much"}         | field 'ratio': expected a number
                    []                       | expected an object
                    "x"                      | expected an object
                    null                     | a JSON object was expected, not null
                    {"a":                    | not JSON at line 1
                    {"a":{                   | (start marker at line: 1, column: 6)
                    nonsense                 | not JSON at line 1
                    """)
    void errorsNameTheFieldAndWhatWasExpected(String json, String message) {
        refused(json, Sample.class, message);
    }

    @Test
    void errorsOfRequestsAreInTheWordsOfTheRequest() {
        refused("{\"harness\":\"a\"}", Sessions.Prompt.class, "text is missing: a prompt needs some");
        refused(
                "{\"approval\":\"a\",\"decision\":\"yes\"}",
                Sessions.Answer.class,
                "field 'decision': decision 'yes' is not one of allow, allow-session, deny, cancel");
        refused("{\"name\":\"a b\"}", Harnesses.Spawn.class, "harness name 'a b' is not usable");
        refused(
                "{\"name\":\"a\"}",
                Harnesses.Spawn.class,
                "exactly one of harness (a definition's name), definition and command; 0 were given");
        refused(
                "{\"name\":\"a\",\"command\":[]}",
                Harnesses.Spawn.class,
                "command is empty: expected program and arguments");
        refused("{\"name\":\"a\",\"command\":[\"x\",null]}", Harnesses.Spawn.class, "null is not allowed in it");
        refused(
                "{\"name\":\"a\",\"definition\":{\"name\":\"d\",\"command\":\"c\",\"restart\":{\"windowMs\":\"1m\"}}}",
                Harnesses.Spawn.class,
                "field 'definition.restart.windowMs': expected a whole number of milliseconds");
        refused(
                "{\"harness\":\"a\",\"stream\":\"out\"}",
                Harnesses.Logs.class,
                "output stream 'out' is not one of stdout, stderr");
    }

    @Test
    void unknownFieldsAreToleratedAndAbsentOnesLeftOut() {
        Sample sample = Json.read("{\"timeoutMs\":5,\"newer\":{\"x\":[1]}}", Sample.class);
        assertThat(sample).isEqualTo(new Sample(Duration.ofMillis(5), null, null, 0));
        assertThat(Json.write(sample)).isEqualTo("{\"timeoutMs\":5,\"ratio\":0.0}");
        assertThat(Json.read("", Harnesses.ListAll.class)).isEqualTo(new Harnesses.ListAll(null));
    }

    @Test
    void quotedTextIsAValidLiteralThatUtf8CanCarry() {
        Seeded.cases(1_000, random -> {
            String text = Seeded.text(random, 60);
            String quoted = Json.quote(new StringBuilder("x"), text).substring(1);
            byte[] bytes = quoted.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            String carried = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
            assertThat(Json.read(carried, String.class)).isEqualTo(text);
        });
    }

    @Test
    void deltasCutAnywhereConcatenateToTheWholeText() {
        Seeded.cases(300, random -> {
            String text = Seeded.text(random, 40);
            int cut = random.nextInt(text.length() + 1);
            String first = Json.read(
                    Json.quote(new StringBuilder(), text.substring(0, cut)).toString(), String.class);
            String rest = Json.read(
                    Json.quote(new StringBuilder(), text.substring(cut)).toString(), String.class);
            assertThat(first + rest).isEqualTo(text);
        });
    }

    @Test
    void membersStayTheTextTheyWere() {
        RawObject o = new RawObject(
                " { \"a\" : {\"x\": 1.10 } , \"b\":[ 1 , {} ,\"\\u00e9]\"], \"c\":\"q\\\"\",\"d\":null,\"n\":-5,\"t\":true } ");
        assertThat(o.needed("a")).isEqualTo("{\"x\": 1.10 }");
        assertThat(o.elements("b")).containsExactly("1", "{}", "\"\\u00e9]\"");
        assertThat(o.text("c")).isEqualTo("q\"");
        assertThat(o.json("d")).isNull();
        assertThat(o.textOrNull("d")).isNull();
        assertThat(o.number("n")).isEqualTo(-5);
        assertThat(o.json("t")).isEqualTo("true");
        assertThat(o.elements("absent")).isEmpty();
        assertThatThrownBy(() -> o.needed("d"))
                .isInstanceOf(OstlerException.class)
                .hasMessage("field 'd' is missing");
        for (String bad : List.of("[]", "{", "{} {}", "x", "", "{\"a\":}")) {
            assertThatThrownBy(() -> new RawObject(bad)).isInstanceOf(OstlerException.class);
        }
    }

    @Test
    void longDocumentsAreTakenApartToo() {
        String big = "\"" + "ü\\n".repeat(50_000) + "\"";
        RawObject o = new RawObject("{\"a\":" + big + ",\"b\":[" + big + "," + big + "],\"c\":1}");
        assertThat(o.needed("a")).isEqualTo(big);
        assertThat(o.elements("b")).containsExactly(big, big);
        assertThat(o.number("c")).isEqualTo(1);
    }

    @Test
    void rawMembersOfRecordsAreReadBackExactly() {
        Events.Page page = new Events.Page(
                List.of("{\"frame\":\"gap\",\"n\":1.10}", "{}"),
                new dev.ostler.core.event.Cursor("e", 1),
                new dev.ostler.core.event.Cursor("e", 2),
                true);
        assertThat(Json.read(Json.write(page), Events.Page.class)).isEqualTo(page);
        assertThat(Json.tree(Json.write(page)).path("frames").path(0).path("n").asText())
                .isEqualTo("1.1");
        assertThat(Json.write(Map.of("page", page))).contains("1.10");
    }

    private static void refused(String json, Class<?> type, String message) {
        assertThatThrownBy(() -> Json.read(json, type))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining(message)
                .hasMessageNotContaining("dev.ostler");
    }
}
